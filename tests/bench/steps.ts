// Notes what an engine is told and what it says, step by step.
import type { DriverPorts } from '../../src/engine/driver.ts'

export interface Step {
  /** An encoded `Input`. */
  readonly input: Uint8Array
  /** The encoded `Outputs`. */
  readonly outputs: Uint8Array
}

/** The same ports, whose engines write each step down. */
export function noteSteps(ports: DriverPorts, steps: Step[]): DriverPorts {
  return {
    ...ports,
    async newEngine(build) {
      const engine = await ports.newEngine(build)
      return {
        ...engine,
        step(input) {
          const outputs = engine.step(input)
          steps.push({ input: input.slice(), outputs })
          return outputs
        },
      }
    },
  }
}

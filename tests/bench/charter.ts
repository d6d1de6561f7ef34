// The community of every measurement: limits wide enough for what is measured, every other number the standard one.
import { Admission } from '../../src/engine/codec.ts'

export const charter = {
  name: 'Fair',
  unitOne: 'apple',
  unitMany: 'apples',
  emblem: 'apple',
  admission: Admission.OPEN,
  parameters: {
    paymentLimit: 10_000n,
    receiveCapWithoutBackup: 1_000_000n,
    hopBound: 9,
    ancestorBound: 32,
    splitDepth: 8,
    outputsBound: 64,
    deadlineMs: 86_400_000n,
  },
}

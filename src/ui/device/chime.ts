// Short sounds, one for each kind of outcome, made on the spot: rising where money came, falling where it went back.
import type { Signal } from '../surroundings.ts'

/** A tone: hertz, start and length in seconds. */
type Tone = readonly [hertz: number, start: number, length: number]

const TONES: Readonly<Record<Signal, readonly Tone[]>> = {
  paid: [[659, 0, 0.16]],
  received: [
    [659, 0, 0.12],
    [880, 0.11, 0.12],
    [1175, 0.22, 0.3],
  ],
  final: [
    [880, 0, 0.12],
    [1319, 0.11, 0.34],
  ],
  undone: [
    [587, 0, 0.2],
    [392, 0.2, 0.36],
  ],
  refused: [[220, 0, 0.3]],
}

let context: AudioContext | undefined

/** Plays it, if the browser lets a page make sound now. */
export function chime(kind: Signal): void {
  try {
    context ??= new AudioContext()
    const now = context.currentTime
    for (const tone of TONES[kind]) play(context, now, tone)
  } catch {
    // No sound device, or none allowed: the screen says the same in words.
  }
}

function play(audio: AudioContext, now: number, [hertz, start, length]: Tone): void {
  const source = audio.createOscillator()
  const loudness = audio.createGain()
  source.type = 'triangle'
  source.frequency.value = hertz
  loudness.gain.setValueAtTime(0, now + start)
  loudness.gain.linearRampToValueAtTime(0.25, now + start + 0.015)
  loudness.gain.exponentialRampToValueAtTime(0.001, now + start + length)
  source.connect(loudness).connect(audio.destination)
  source.start(now + start)
  source.stop(now + start + length)
}

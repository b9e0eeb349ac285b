/** What one hears: a new order rises, a cancelled one falls. In hertz, one after the other. */
const TONES = { fresh: [660, 880, 1_100], cancelled: [440, 294] } as const
export type Chime = keyof typeof TONES

const TONE_SECONDS = 0.18
const LOUDNESS = 0.35
const SILENCE = 0.0001

let audio: AudioContext | undefined

/** The sound of this page; made once. */
export function openAudio(): AudioContext {
  audio ??= new AudioContext()
  return audio
}

/** Plays a chime, if the browser lets this page be heard. */
export function play(chime: Chime): void {
  const context = openAudio()
  if (context.state !== 'running') return
  TONES[chime].forEach((hertz, n) => {
    const from = context.currentTime + n * TONE_SECONDS
    const until = from + TONE_SECONDS * 1.6
    const tone = new OscillatorNode(context, { type: 'triangle', frequency: hertz })
    const volume = new GainNode(context, { gain: SILENCE })
    // Without a slope at both ends it clicks.
    volume.gain.setValueAtTime(SILENCE, from)
    volume.gain.exponentialRampToValueAtTime(LOUDNESS, from + 0.02)
    volume.gain.exponentialRampToValueAtTime(SILENCE, until)
    tone.connect(volume).connect(context.destination)
    tone.start(from)
    tone.stop(until)
  })
}

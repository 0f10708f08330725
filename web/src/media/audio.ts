import workletUrl from './meter.worklet.ts?worker&url';

/** The page's one audio context, made when it is first needed; its worklet is loaded with it. */
let context: AudioContext | undefined;
let worklet: Promise<void> | undefined;

export function audioContext(): AudioContext {
  context ??= new AudioContext({ latencyHint: 'interactive' });
  return context;
}

/** Loads the meter and, where the browser lets us without a click, starts the context. */
export function primeAudio(): Promise<void> {
  const ready = audioContext();
  if (ready.state === 'suspended') void ready.resume().catch(() => undefined);
  worklet ??= ready.audioWorklet
    ? ready.audioWorklet.addModule(workletUrl)
    : Promise.reject(new Error('This browser has no audio worklets.'));
  worklet.catch(() => undefined);
  return worklet;
}

/** A track that carries silence: for a person who joins before, or without, a microphone. */
export function silentTrack(): MediaStreamTrack {
  return audioContext().createMediaStreamDestination().stream.getAudioTracks()[0]!;
}

/** dBFS of an amplitude; −127 for silence. */
export function decibels(rms: number): number {
  return rms > 0 ? Math.max(-127, 20 * Math.log10(rms)) : -127;
}

/** Maps −60…−10 dB to 0…1, as a meter shows it. */
export function meterScale(db: number): number {
  return Math.min(1, Math.max(0, (db + 60) / 50));
}

/** Measures a stream. It must be closed. */
export class Meter {
  private source: MediaStreamAudioSourceNode | undefined;
  private node: AudioWorkletNode | undefined;
  private closed = false;
  /** Of the last 20 ms. */
  rms = 0;

  constructor(stream: MediaStream, onHeard?: () => void) {
    void primeAudio().then(
      () => this.attach(stream, onHeard),
      () => undefined,
    );
  }

  private attach(stream: MediaStream, onHeard: (() => void) | undefined): void {
    if (this.closed || stream.getAudioTracks().length === 0) return;
    const into = audioContext();
    this.source = into.createMediaStreamSource(stream);
    this.node = new AudioWorkletNode(into, 'parley-meter', { numberOfInputs: 1, numberOfOutputs: 1 });
    this.node.port.onmessage = ({ data }: MessageEvent<{ rms?: number; heard?: boolean }>) => {
      if (data.heard) onHeard?.();
      if (data.rms !== undefined) this.rms = data.rms;
    };
    // Connected so that browsers run it; it writes nothing, so nothing is heard.
    this.source.connect(this.node).connect(into.destination);
  }

  close(): void {
    this.closed = true;
    this.rms = 0;
    this.source?.disconnect();
    this.node?.disconnect();
    if (this.node) this.node.port.onmessage = null;
  }
}

/* Runs in the audio thread: measures what flows through, 50 times a second, and says at once when sound first rises. */

declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

/** −54 dBFS: above the noise of codecs, below any speech. */
const SOUND_RMS = 0.002;

class MeterProcessor extends AudioWorkletProcessor {
  private sumOfSquares = 0;
  private samples = 0;
  private heard = false;
  private readonly windowSamples = Math.round(sampleRate / 50);

  process(inputs: readonly (readonly Float32Array[])[]): boolean {
    const channel = inputs[0]?.[0];
    if (!channel) return true;
    let sum = 0;
    for (const sample of channel) sum += sample * sample;
    if (!this.heard && sum / channel.length > SOUND_RMS * SOUND_RMS) {
      this.heard = true;
      this.port.postMessage({ heard: true });
    }
    this.sumOfSquares += sum;
    this.samples += channel.length;
    if (this.samples >= this.windowSamples) {
      this.port.postMessage({ rms: Math.sqrt(this.sumOfSquares / this.samples) });
      this.sumOfSquares = 0;
      this.samples = 0;
    }
    return true;
  }
}

registerProcessor('parley-meter', MeterProcessor);

export {};

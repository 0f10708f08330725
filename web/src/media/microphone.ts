import { Store } from '../base/store';
import { Meter, primeAudio } from './audio';
import { deviceProblemOf, type DeviceProblem } from './problems';
import { audioSettings, changeAudioSettings } from './settings';

export interface MicrophoneState {
  readonly status: 'off' | 'asking' | 'on' | 'problem';
  readonly problem?: DeviceProblem;
  /** The device in use. */
  readonly device?: string;
  readonly inputs: readonly MediaDeviceInfo[];
  readonly outputs: readonly MediaDeviceInfo[];
}

/** The page's one microphone: opened in the lobby, kept through the call, closed after it. */
class Microphone {
  readonly state = new Store<MicrophoneState>({ status: 'off', inputs: [], outputs: [] });
  private stream: MediaStream | undefined;
  private opening: Promise<MediaStreamTrack | undefined> | undefined;
  private generation = 0;
  private enabled = true;
  private readonly followers = new Set<(track: MediaStreamTrack) => void>();
  private meter: Meter | undefined;

  constructor() {
    navigator.mediaDevices?.addEventListener('devicechange', () => void this.onDeviceChange());
  }

  get track(): MediaStreamTrack | undefined {
    return this.stream?.getAudioTracks()[0];
  }

  /** RMS of the last 20 ms. */
  get rms(): number {
    return this.meter?.rms ?? 0;
  }

  /** Told of each new track, when a microphone is opened or changed. */
  follow(follower: (track: MediaStreamTrack) => void): () => void {
    this.followers.add(follower);
    return () => this.followers.delete(follower);
  }

  /** Opens the preferred microphone; without one, says in `state` what is wrong. */
  open(): Promise<MediaStreamTrack | undefined> {
    if (this.track?.readyState === 'live') return Promise.resolve(this.track);
    this.opening ??= this.acquire().finally(() => {
      this.opening = undefined;
    });
    return this.opening;
  }

  async choose(deviceId: string): Promise<void> {
    changeAudioSettings({ microphone: deviceId });
    await this.reopen();
  }

  async reopen(): Promise<void> {
    await this.opening;
    await this.acquire();
  }

  close(): void {
    this.generation += 1;
    this.release();
    this.state.update(({ inputs, outputs }) => ({ status: 'off', inputs, outputs }));
  }

  /** Silences what goes out, at once and without the server's help. */
  setEnabled(enabled: boolean): void {
    this.enabled = enabled;
    if (this.track) this.track.enabled = enabled;
  }

  private async acquire(): Promise<MediaStreamTrack | undefined> {
    const generation = ++this.generation;
    if (!window.isSecureContext || !navigator.mediaDevices?.getUserMedia) return this.fail('insecure');
    this.state.update(({ problem: _, ...old }) => ({ ...old, status: 'asking' }));
    void primeAudio().catch(() => undefined);
    try {
      const stream = await this.request();
      if (generation !== this.generation) {
        stream.getTracks().forEach((track) => track.stop());
        return this.track;
      }
      await this.adopt(stream);
      return this.track;
    } catch (error) {
      return generation === this.generation ? this.fail(deviceProblemOf(error)) : undefined;
    }
  }

  private async request(): Promise<MediaStream> {
    const { microphone: wanted, processing } = audioSettings.get();
    const constraints: MediaTrackConstraints = {
      echoCancellation: processing,
      noiseSuppression: processing,
      autoGainControl: processing,
      channelCount: { ideal: 1 },
      sampleRate: { ideal: 48_000 },
    };
    const exact = wanted ? { deviceId: { exact: wanted } } : {};
    try {
      return await navigator.mediaDevices.getUserMedia({ audio: { ...constraints, ...exact } });
    } catch (error) {
      // The preferred one is unplugged: any other is better than none.
      if (!wanted || (error as Error).name === 'NotAllowedError') throw error;
      return navigator.mediaDevices.getUserMedia({ audio: constraints });
    }
  }

  private async adopt(stream: MediaStream): Promise<void> {
    this.release();
    this.stream = stream;
    const track = stream.getAudioTracks()[0];
    if (!track) return;
    track.enabled = this.enabled;
    track.addEventListener('ended', () => {
      if (this.track === track) void this.acquire();
    });
    this.meter = new Meter(stream);
    const device = track.getSettings().deviceId;
    this.state.update(({ inputs, outputs }) => ({ status: 'on', inputs, outputs, ...(device ? { device } : {}) }));
    for (const follower of [...this.followers]) follower(track);
    void this.listDevices(); // Names are told only once a microphone is open.
  }

  private release(): void {
    this.meter?.close();
    this.meter = undefined;
    const old = this.stream;
    this.stream = undefined;
    old?.getTracks().forEach((track) => track.stop());
  }

  private fail(problem: DeviceProblem): undefined {
    this.release();
    this.state.update(({ inputs, outputs }) => ({ status: 'problem', problem, inputs, outputs }));
    return undefined;
  }

  private async onDeviceChange(): Promise<void> {
    await this.listDevices();
    const { problem } = this.state.get();
    if (problem === 'no-device' || problem === 'in-use') await this.open();
  }

  private async listDevices(): Promise<void> {
    const devices = await navigator.mediaDevices.enumerateDevices();
    const of = (kind: MediaDeviceKind) => devices.filter((device) => device.kind === kind && device.deviceId !== '');
    this.state.update((old) => ({ ...old, inputs: of('audioinput'), outputs: of('audiooutput') }));
  }
}

export const microphone = new Microphone();

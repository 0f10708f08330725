import { Store } from '../base/store';
import { deviceProblemOf, type DeviceProblem } from './problems';
import { changeRoomSettings, roomSettings } from './settings';

export interface CameraState {
  readonly status: 'off' | 'asking' | 'on' | 'problem';
  readonly problem?: DeviceProblem;
  /** The device in use. */
  readonly device?: string;
  /** What it sees; another one when another camera was chosen. */
  readonly stream?: MediaStream;
  readonly inputs: readonly MediaDeviceInfo[];
}

/** The page's one camera. Off means off: the device is let go, and its light goes out. */
class Camera {
  readonly state = new Store<CameraState>({ status: 'off', inputs: [] });
  private generation = 0;
  private readonly followers = new Set<(track: MediaStreamTrack | undefined) => void>();

  constructor() {
    navigator.mediaDevices?.addEventListener('devicechange', () => void this.listDevices());
  }

  get track(): MediaStreamTrack | undefined {
    return this.state.get().stream?.getVideoTracks()[0];
  }

  /** Told of each new track, and of none when the camera goes off. */
  follow(follower: (track: MediaStreamTrack | undefined) => void): () => void {
    this.followers.add(follower);
    return () => this.followers.delete(follower);
  }

  /** Opens the preferred camera; without one, says in `state` what is wrong. */
  async open(): Promise<MediaStreamTrack | undefined> {
    if (this.track?.readyState === 'live') return this.track;
    return this.acquire();
  }

  async choose(deviceId: string): Promise<void> {
    changeRoomSettings({ camera: deviceId });
    if (this.state.get().status !== 'off') await this.acquire();
  }

  close(): void {
    this.generation += 1;
    const had = this.track !== undefined;
    this.release();
    this.state.update(({ inputs }) => ({ status: 'off', inputs }));
    if (had) for (const follower of [...this.followers]) follower(undefined);
  }

  private async acquire(): Promise<MediaStreamTrack | undefined> {
    const generation = ++this.generation;
    if (!window.isSecureContext || !navigator.mediaDevices?.getUserMedia) return this.fail('insecure');
    this.state.update(({ problem: _, ...old }) => ({ ...old, status: 'asking' }));
    // Many cameras, and all on telephones, can be open only once: the old one goes first.
    this.release();
    try {
      const stream = await request();
      if (generation !== this.generation) {
        stream.getTracks().forEach((track) => track.stop());
        return this.track;
      }
      return this.adopt(stream);
    } catch (error) {
      return generation === this.generation ? this.fail(deviceProblemOf(error)) : undefined;
    }
  }

  private adopt(stream: MediaStream): MediaStreamTrack | undefined {
    const track = stream.getVideoTracks()[0];
    if (!track) return undefined;
    track.contentHint = 'motion';
    track.addEventListener('ended', () => {
      if (this.track === track) this.fail('in-use'); // Unplugged, or taken away by the system.
    });
    const device = track.getSettings().deviceId;
    this.state.update(({ inputs }) => ({ status: 'on', inputs, stream, ...(device ? { device } : {}) }));
    for (const follower of [...this.followers]) follower(track);
    void this.listDevices(); // Names are told only once a camera is open.
    return track;
  }

  private release(): void {
    this.state.get().stream?.getTracks().forEach((track) => track.stop());
  }

  private fail(problem: DeviceProblem): undefined {
    const had = this.track !== undefined;
    this.release();
    this.state.update(({ inputs }) => ({ status: 'problem', problem, inputs }));
    if (had) for (const follower of [...this.followers]) follower(undefined);
    return undefined;
  }

  private async listDevices(): Promise<void> {
    const devices = await navigator.mediaDevices.enumerateDevices();
    const inputs = devices.filter((device) => device.kind === 'videoinput' && device.deviceId !== '');
    this.state.update((old) => ({ ...old, inputs }));
  }
}

async function request(): Promise<MediaStream> {
  const { camera: wanted } = roomSettings.get();
  const constraints: MediaTrackConstraints = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } };
  const exact = wanted ? { deviceId: { exact: wanted } } : { facingMode: 'user' };
  try {
    return await navigator.mediaDevices.getUserMedia({ video: { ...constraints, ...exact } });
  } catch (error) {
    // The preferred one is unplugged: any other is better than none.
    if (!wanted || (error as Error).name === 'NotAllowedError') throw error;
    return navigator.mediaDevices.getUserMedia({ video: constraints });
  }
}

export const camera = new Camera();

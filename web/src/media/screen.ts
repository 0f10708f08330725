import { Store } from '../base/store';

/** What a shared screen is for: text that must be sharp, or a film that must be smooth. */
export type ScreenHint = 'detail' | 'motion';

export interface ScreenState {
  readonly status: 'off' | 'asking' | 'on';
  readonly stream?: MediaStream;
  readonly hint: ScreenHint;
}

/** The screen, window or tab that this page shares. The browser asks which, and may stop it at any time by a bar of its own. */
class Screen {
  readonly state = new Store<ScreenState>({ status: 'off', hint: 'detail' });
  private readonly followers = new Set<(track: MediaStreamTrack | undefined) => void>();

  get possible(): boolean {
    return window.isSecureContext && 'getDisplayMedia' in (navigator.mediaDevices ?? {});
  }

  get track(): MediaStreamTrack | undefined {
    return this.state.get().stream?.getVideoTracks()[0];
  }

  follow(follower: (track: MediaStreamTrack | undefined) => void): () => void {
    this.followers.add(follower);
    return () => this.followers.delete(follower);
  }

  /** Asks what to share. Who changes his mind gets `undefined`; what goes wrong besides is thrown, as a sentence. */
  async start(): Promise<MediaStreamTrack | undefined> {
    if (this.state.get().status !== 'off') return this.track;
    this.state.update((old) => ({ ...old, status: 'asking' }));
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 30, max: 30 } }, audio: false });
      const track = stream.getVideoTracks()[0];
      if (!track) throw new Error('The browser gave no picture.');
      const { hint } = this.state.get();
      track.contentHint = hint;
      track.addEventListener('ended', () => this.stop());
      this.state.set({ status: 'on', stream, hint });
      for (const follower of [...this.followers]) follower(track);
      return track;
    } catch (error) {
      this.state.update(({ hint }) => ({ status: 'off', hint }));
      const name = error instanceof Error ? error.name : '';
      if (name === 'NotAllowedError' || name === 'AbortError') return undefined;
      throw new Error('The screen could not be shared. The system may have to allow it for this browser first.');
    }
  }

  optimiseFor(hint: ScreenHint): void {
    this.state.update((old) => ({ ...old, hint }));
    if (this.track) this.track.contentHint = hint;
  }

  stop(): void {
    const { stream, hint } = this.state.get();
    if (!stream) return;
    stream.getTracks().forEach((track) => track.stop());
    this.state.set({ status: 'off', hint });
    for (const follower of [...this.followers]) follower(undefined);
  }
}

export const screenShare = new Screen();

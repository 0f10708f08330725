import { Store } from '../base/store';
import { audioContext } from './audio';
import { audioSettings, changeAudioSettings } from './settings';

type SinkElement = HTMLAudioElement & { setSinkId?: (id: string) => Promise<void> };
type SinkContext = AudioContext & { setSinkId?: (id: string) => Promise<void> };

/** Where the others are heard. The element exists before the call, so that only the stream has to be put in. */
class Playback {
  /** The browser waits for a click before it lets anything be heard. */
  readonly blocked = new Store(false);
  stream: MediaStream | undefined;
  private element: SinkElement | undefined;

  prime(): void {
    if (this.element) return;
    this.element = document.createElement('audio');
    this.element.autoplay = true;
    this.element.dataset['testid'] = 'remote-audio';
    document.body.append(this.element);
    void this.applySpeaker();
  }

  play(stream: MediaStream): void {
    this.prime();
    this.stream = stream;
    if (this.element) this.element.srcObject = stream;
    this.start();
  }

  /** Again, from a click. */
  start(): void {
    void audioContext().resume().catch(() => undefined);
    this.element?.play().then(
      () => this.blocked.set(false),
      (error: unknown) => {
        if (error instanceof Error && error.name === 'NotAllowedError') this.blocked.set(true);
      },
    );
  }

  stop(): void {
    this.stream = undefined;
    this.blocked.set(false);
    if (this.element) this.element.srcObject = null;
  }

  get canChooseSpeaker(): boolean {
    return 'setSinkId' in HTMLMediaElement.prototype;
  }

  async chooseSpeaker(deviceId: string): Promise<void> {
    changeAudioSettings({ speaker: deviceId });
    await this.applySpeaker();
  }

  private async applySpeaker(): Promise<void> {
    const { speaker } = audioSettings.get();
    try {
      await this.element?.setSinkId?.(speaker);
      await (audioContext() as SinkContext).setSinkId?.(speaker);
    } catch {
      if (speaker) changeAudioSettings({ speaker: '' }); // It is gone: the default plays instead.
    }
  }
}

export const playback = new Playback();

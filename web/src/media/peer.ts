import type { VideoSource } from '../api/types';
import { Meter, primeAudio, silentTrack } from './audio';
import { encodingsFor } from './encodings';
import { withStereo } from './sdp';
import { note } from './timings';

export interface PeerListener {
  onState(state: RTCPeerConnectionState): void;
  onRemoteStream(stream: MediaStream): void;
  /** Pictures come in these sections of the connection, by mid. */
  onPictures?(streams: ReadonlyMap<string, MediaStream>): void;
}

/** The sections in which our own pictures go out; see "Pictures" in docs/developers/api.md. */
const SECTION: Record<VideoSource, string> = { camera: 'cam', screen: 'scr' };

export interface MediaCount {
  readonly packetsReceived: number;
  readonly packetsLost: number;
  readonly jitterMs: number;
  readonly roundTripMs: number | undefined;
}

let certificate: Promise<RTCCertificate | undefined> | undefined;

/** One certificate for all connections of this page: made ahead, since making it costs some of the time to talk. */
function ownCertificate(): Promise<RTCCertificate | undefined> {
  const algorithm: EcKeyGenParams = { name: 'ECDSA', namedCurve: 'P-256' };
  certificate ??= RTCPeerConnection.generateCertificate(algorithm).catch(() => undefined);
  return certificate;
}

/**
 * The media of one leg. The server offers and is the controlling side of ICE (see docs/internals/survival.md): the
 * answer goes out at once, without our candidates, which the server learns from our checks.
 */
export class Peer {
  private readonly connection: RTCPeerConnection;
  private listener: PeerListener | undefined;
  private sender: RTCRtpSender | undefined;
  private receiver: RTCRtpReceiver | undefined;
  private meter: Meter | undefined;
  private readonly pictures = new Map<string, MediaStream>();
  remoteStream: MediaStream | undefined;

  private constructor(connection: RTCPeerConnection) {
    this.connection = connection;
    connection.addEventListener('iceconnectionstatechange', () => {
      if (['connected', 'completed'].includes(connection.iceConnectionState)) note('iceConnected');
    });
    connection.addEventListener('connectionstatechange', () => {
      if (connection.connectionState === 'connected') note('connected');
      this.listener?.onState(connection.connectionState);
    });
    connection.addEventListener('track', (event) => this.onTrack(event));
  }

  static async prepare(iceServers: readonly RTCIceServer[]): Promise<Peer> {
    const own = await ownCertificate();
    const usable = own && own.expires > Date.now() + 86_400_000 ? [own] : undefined;
    return new Peer(
      new RTCPeerConnection({
        iceServers: [...iceServers],
        bundlePolicy: 'max-bundle',
        rtcpMuxPolicy: 'require',
        ...(usable ? { certificates: usable } : {}),
      }),
    );
  }

  get state(): RTCPeerConnectionState {
    return this.connection.connectionState;
  }

  /** Takes the server's offer and gives the answer to send. */
  async answer(offer: string, track: MediaStreamTrack | undefined, listener: PeerListener): Promise<string> {
    this.listener = listener;
    await this.connection.setRemoteDescription({ type: 'offer', sdp: offer });
    note('remoteDescriptionSet');
    const transceiver = this.connection.getTransceivers().find((each) => each.receiver.track.kind === 'audio');
    if (!transceiver) throw new Error('The server offered no sound.');
    transceiver.direction = 'sendrecv';
    this.sender = transceiver.sender;
    const attached = transceiver.sender.replaceTrack(track ?? silentTrack());
    const answer = await this.connection.createAnswer();
    await Promise.all([attached, this.connection.setLocalDescription({ type: 'answer', sdp: withStereo(answer.sdp ?? '') })]);
    note('answerMade');
    return this.connection.localDescription?.sdp ?? answer.sdp ?? '';
  }

  /** Takes a later offer of the server's: sections for pictures, new ICE credentials, or both. Sound goes on meanwhile. */
  async answerAgain(offer: string): Promise<string> {
    await this.connection.setRemoteDescription({ type: 'offer', sdp: offer });
    const ours = this.connection.getTransceivers().filter(({ mid }) => mid === SECTION.camera || mid === SECTION.screen);
    for (const transceiver of ours) transceiver.direction = 'sendonly';
    const answer = await this.connection.createAnswer();
    await this.connection.setLocalDescription({ type: 'answer', sdp: withStereo(answer.sdp ?? '') });
    await Promise.all(ours.map(({ mid, sender }) => setEncodings(sender, mid === SECTION.camera ? 'camera' : 'screen')));
    return this.connection.localDescription?.sdp ?? answer.sdp ?? '';
  }

  /** Whether the sections for pictures have been agreed on. */
  get carriesPictures(): boolean {
    return this.connection.getTransceivers().some(({ mid }) => mid === SECTION.camera);
  }

  /** Sends a picture, or none, in the section that is kept for it: no description travels. */
  async sendPicture(source: VideoSource, track: MediaStreamTrack | undefined): Promise<void> {
    const transceiver = this.connection.getTransceivers().find(({ mid }) => mid === SECTION[source]);
    if (!transceiver) throw new Error('The server takes no pictures in this call.');
    await transceiver.sender.replaceTrack(track ?? null);
    if (track) await setEncodings(transceiver.sender, source);
  }

  /** When sound was last played out of a packet, by the browser's count; it changes with each packet. */
  get lastSoundAt(): number | undefined {
    return this.receiver?.getSynchronizationSources()[0]?.timestamp;
  }

  async send(track: MediaStreamTrack): Promise<void> {
    await this.sender?.replaceTrack(track);
  }

  /** The telephone keys, where the server takes them as RFC 4733 events. */
  get dtmf(): RTCDTMFSender | undefined {
    const dtmf = this.sender?.dtmf;
    return dtmf?.canInsertDTMF ? dtmf : undefined;
  }

  stats(): Promise<RTCStatsReport> {
    return this.connection.getStats();
  }

  async count(): Promise<MediaCount> {
    const report = await this.connection.getStats();
    let received: RTCInboundRtpStreamStats | undefined;
    let roundTripS: number | undefined;
    report.forEach((each: RTCStats) => {
      if (each.type === 'inbound-rtp' && (each as RTCInboundRtpStreamStats).kind === 'audio') received = each as RTCInboundRtpStreamStats;
      if (each.type === 'candidate-pair') {
        const pair = each as RTCIceCandidatePairStats;
        if (pair.state === 'succeeded' && pair.currentRoundTripTime !== undefined) roundTripS = pair.currentRoundTripTime;
      }
    });
    return {
      packetsReceived: received?.packetsReceived ?? 0,
      packetsLost: received?.packetsLost ?? 0,
      jitterMs: (received?.jitter ?? 0) * 1000,
      roundTripMs: roundTripS === undefined ? undefined : roundTripS * 1000,
    };
  }

  close(): void {
    this.listener = undefined;
    this.meter?.close();
    this.connection.close();
  }

  private onTrack({ track, streams, receiver, transceiver }: RTCTrackEvent): void {
    if (track.kind === 'video') {
      if (transceiver.mid) this.pictures.set(transceiver.mid, new MediaStream([track]));
      this.listener?.onPictures?.(new Map(this.pictures));
      return;
    }
    if (this.receiver === receiver) return; // Told again with a later description.
    this.receiver = receiver;
    const stream = streams[0] ?? new MediaStream([track]);
    this.remoteStream = stream;
    void primeAudio().catch(() => undefined);
    this.meter = new Meter(stream, () => note('firstSound'));
    this.awaitFirstPacket(receiver);
    this.listener?.onRemoteStream(stream);
  }

  private awaitFirstPacket(receiver: RTCRtpReceiver): void {
    const startedAt = performance.now();
    const look = () => {
      if (receiver.getSynchronizationSources().length > 0) note('firstPacket');
      else if (this.connection.connectionState !== 'closed' && performance.now() - startedAt < 10_000) setTimeout(look, 10);
    };
    look();
  }
}

async function setEncodings(sender: RTCRtpSender, source: VideoSource): Promise<void> {
  const parameters = sender.getParameters();
  if (!parameters.encodings || parameters.encodings.length === 0) return;
  parameters.encodings = encodingsFor(source, parameters.encodings);
  parameters.degradationPreference = source === 'screen' ? 'maintain-resolution' : 'balanced';
  // A browser that takes some of it only, or nothing, still sends.
  await sender.setParameters(parameters).catch(() => undefined);
}

// A web phone on JsSIP, as an integrator would write it, for the system tests.
import JsSIP from 'jssip';
import type { WebPhone } from './webphone';

const happened: string[] = [];
// Tones as they are: noise suppression would take them for noise.
const audio = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
const media = { mediaConstraints: { audio, video: false }, pcConfig: { iceServers: [] } };
let agent: any;
let session: any;

const phone: WebPhone = {
  happened,
  remoteStream: null,
  async register({ uri, server, user, password }) {
    agent = new JsSIP.UA({
      sockets: [new JsSIP.WebSocketInterface(server)],
      uri,
      authorization_user: user,
      password,
      register: true,
      session_timers: true,
    });
    agent.on('registered', () => happened.push('registered'));
    agent.on('unregistered', () => happened.push('unregistered'));
    agent.on('registrationFailed', (event: any) => happened.push(`registration-failed:${event.cause}`));
    agent.on('newRTCSession', ({ originator, session: found }: any) => take(originator, found));
    agent.on('newMessage', ({ originator, request }: any) => originator === 'remote' && happened.push(`message:${request.body}`));
    agent.start();
  },
  async dial(target) {
    agent.call(target, media);
  },
  async answer() {
    session.answer(media);
  },
  async hangUp() {
    session.terminate();
  },
  async hold() {
    session.hold();
  },
  async resume() {
    session.unhold();
  },
  async transfer(target) {
    session.refer(target, {
      eventHandlers: {
        accepted: () => happened.push('transferred'),
        failed: () => happened.push('transfer-failed'),
      },
    });
  },
  async dtmf(digit) {
    session.sendDTMF(digit);
  },
  async message(target, text) {
    agent.sendMessage(target, text, {
      eventHandlers: {
        succeeded: () => happened.push('message-sent'),
        failed: (event: any) => happened.push(`message-failed:${event.cause}`),
      },
    });
  },
  async unregister() {
    agent.unregister();
  },
};

function take(originator: string, found: any) {
  session = found;
  if (originator === 'remote') {
    happened.push('incoming');
  }
  const listen = (connection: RTCPeerConnection) =>
    connection.addEventListener('track', (event) => play(event.streams[0] ?? new MediaStream([event.track])));
  if (found.connection) {
    listen(found.connection);
  }
  found.on('peerconnection', ({ peerconnection }: any) => listen(peerconnection));
  found.on('progress', () => originator === 'local' && happened.push('ringing'));
  found.on('confirmed', () => happened.push('confirmed'));
  found.on('hold', () => happened.push('held'));
  found.on('unhold', () => happened.push('unheld'));
  found.on('failed', (event: any) => happened.push(`ended:${event.cause}`));
  found.on('ended', (event: any) => happened.push(`ended:${event.cause}`));
}

/** Chromium decodes what comes only when something plays it. */
function play(stream: MediaStream) {
  phone.remoteStream = stream;
  const loudspeaker = document.body.appendChild(document.createElement('audio'));
  loudspeaker.srcObject = stream;
  void loudspeaker.play();
}

window.phone = phone;

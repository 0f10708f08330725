// A web phone on SIP.js, as an integrator would write it, for the system tests.
import { Inviter, Messager, Registerer, RegistererState, Session, SessionState, UserAgent, Web } from 'sip.js';
import type { WebPhone } from './webphone';

const happened: string[] = [];
let agent: UserAgent;
let registerer: Registerer;
let session: any;

const uri = (text: string) => {
  const parsed = UserAgent.makeURI(text);
  if (!parsed) throw new Error(`not a SIP URI: ${text}`);
  return parsed;
};
// Tones as they are: noise suppression would take them for noise.
const audio = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
const options = { sessionDescriptionHandlerOptions: { constraints: { audio, video: false } } };

const phone: WebPhone = {
  happened,
  remoteStream: null,
  async register(account) {
    agent = new UserAgent({
      uri: uri(account.uri),
      authorizationUsername: account.user,
      authorizationPassword: account.password,
      transportOptions: { server: account.server },
      sessionDescriptionHandlerFactoryOptions: { iceGatheringTimeout: 500, peerConnectionConfiguration: { iceServers: [] } },
      delegate: {
        onInvite: (invitation) => {
          happened.push('incoming');
          follow(invitation);
        },
        onMessage: (message) => {
          happened.push(`message:${message.request.body}`);
          void message.accept();
        },
      },
    });
    await agent.start();
    registerer = new Registerer(agent);
    registerer.stateChange.addListener((state) => {
      if (state === RegistererState.Registered) happened.push('registered');
      if (state === RegistererState.Unregistered) happened.push('unregistered');
    });
    await registerer.register();
  },
  async dial(target) {
    const inviter = new Inviter(agent, uri(target), options);
    follow(inviter);
    await inviter.invite({
      requestDelegate: {
        onProgress: () => happened.push('ringing'),
        onReject: (response) => happened.push(`ended:${response.message.statusCode}`),
      },
    });
  },
  async answer() {
    await session.accept(options);
  },
  async hangUp() {
    if (session.state === SessionState.Established) await session.bye();
    else if (session instanceof Inviter) await session.cancel();
    else await session.reject();
  },
  async hold() {
    await turn(true);
  },
  async resume() {
    await turn(false);
  },
  async transfer(target) {
    await session.refer(uri(target), {
      onNotify: (notification: any) => {
        void notification.accept();
        if (/^SIP\/2.0 2/.test(notification.request.body)) happened.push('transferred');
        else if (/^SIP\/2.0 [3-6]/.test(notification.request.body)) happened.push('transfer-failed');
      },
    });
  },
  async dtmf(digit) {
    session.sessionDescriptionHandler.sendDtmf(digit);
  },
  async message(target, text) {
    await new Messager(agent, uri(target), text).message({
      requestDelegate: {
        onAccept: () => happened.push('message-sent'),
        onReject: (response) => happened.push(`message-failed:${response.message.statusCode}`),
      },
    });
  },
  async unregister() {
    await registerer.unregister();
  },
};

async function turn(hold: boolean) {
  await session.invite({
    sessionDescriptionHandlerModifiers: hold ? [Web.holdModifier] : [],
    requestDelegate: { onAccept: () => happened.push(hold ? 'held' : 'unheld') },
  });
}

function follow(found: Session) {
  session = found;
  found.stateChange.addListener((state) => {
    if (state === SessionState.Established) {
      const handler = found.sessionDescriptionHandler as any;
      play(handler.remoteMediaStream);
      happened.push('confirmed');
    }
    if (state === SessionState.Terminated) happened.push('ended:');
  });
}

/** Chromium decodes what comes only when something plays it. */
function play(stream: MediaStream) {
  phone.remoteStream = stream;
  const loudspeaker = document.body.appendChild(document.createElement('audio'));
  loudspeaker.srcObject = stream;
  void loudspeaker.play();
}

window.phone = phone;

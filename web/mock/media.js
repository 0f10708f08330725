/* Plays the media node for the mock: offers each leg a tone and sections for pictures, and takes the answer. */
import { drawPicture } from './faces.js';

const context = new AudioContext();
const legs = new Map();
const canvases = new Map();
const socket = new WebSocket(`ws://${location.host}/mock/media`);
/** Sections as docs/developers/api.md names them, in their order; `m` are those in which the page sends. */
const SENT = ['cam', 'scr'];
const SEEN = 9;

function tone() {
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  const out = context.createMediaStreamDestination();
  oscillator.frequency.value = 440;
  gain.gain.value = 0.2;
  oscillator.connect(gain).connect(out);
  oscillator.start();
  return out.stream;
}

/** A moving picture of somebody, drawn once for all who watch. */
function picture(name, source) {
  const key = `${name}/${source}`;
  if (!canvases.has(key)) {
    const canvas = document.createElement('canvas');
    canvas.width = source === 'screen' ? 1280 : 640;
    canvas.height = source === 'screen' ? 720 : 400;
    const draw = () => drawPicture(canvas.getContext('2d'), name, source, performance.now() / 1000);
    draw();
    const timer = setInterval(draw, source === 'screen' ? 400 : 90);
    canvases.set(key, { timer, track: canvas.captureStream(12).getVideoTracks()[0] });
  }
  return canvases.get(key).track;
}

/** Our sections are called by numbers here; on the wire they have their names, in both directions. */
function named(sdp, sections) {
  let text = sdp;
  for (const [number, name] of sections) text = text.replace(new RegExp(`^a=mid:${number}$`, 'm'), `a=mid:${name}`);
  text = text.replace(/^a=group:BUNDLE .*$/m, `a=group:BUNDLE ${[...sections.values()].join(' ')}`);
  return text.replace(/^a=extmap:\d+ urn:ietf:params:rtp-hdrext:sdes:mid\r\n/gm, '');
}

function numbered(sdp, sections) {
  let text = sdp;
  for (const [number, name] of sections) text = text.replace(new RegExp(`^a=mid:${name}$`, 'm'), `a=mid:${number}`);
  return text.replace(/^a=group:BUNDLE .*$/m, `a=group:BUNDLE ${[...sections.keys()].join(' ')}`);
}

async function offer({ leg, video = false, restart = false }) {
  const known = legs.get(leg) ?? begin(leg);
  const { connection, names } = known;
  if (video && !names.includes('cam')) {
    for (const name of SENT) {
      connection.addTransceiver('video', { direction: 'recvonly' });
      names.push(name);
    }
    for (let i = 0; i < SEEN; i += 1) {
      const transceiver = connection.addTransceiver('video', { direction: 'sendonly' });
      known.seen.push(transceiver);
      names.push(`v${i}`);
    }
  }
  await connection.setLocalDescription(await connection.createOffer({ iceRestart: restart }));
  if (connection.iceGatheringState !== 'complete') {
    await new Promise((resolve) => connection.addEventListener('icegatheringstatechange', () => connection.iceGatheringState === 'complete' && resolve()));
  }
  known.sections = new Map(names.map((name, i) => [String(i), name]));
  socket.send(JSON.stringify({ leg, sdp: named(connection.localDescription.sdp, known.sections) }));
}

function begin(leg) {
  const connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  const stream = tone();
  connection.addTrack(stream.getAudioTracks()[0], stream);
  const known = { connection, names: ['0'], seen: [], sections: new Map(), stream };
  legs.set(leg, known);
  return known;
}

function show({ leg, slots }) {
  const known = legs.get(leg);
  known?.seen.forEach((transceiver, i) => {
    const slot = slots.find(({ mid }) => mid === `v${i}`);
    void transceiver.sender.replaceTrack(slot && slot.state === 'live' ? picture(slot.name, slot.source) : null);
  });
}

function close(leg) {
  legs.get(leg)?.connection.close();
  legs.delete(leg);
  if (legs.size > 0) return;
  for (const { track, timer } of canvases.values()) {
    clearInterval(timer);
    track.stop();
  }
  canvases.clear();
}

socket.onmessage = async ({ data }) => {
  const message = JSON.parse(data);
  const known = legs.get(message.leg);
  if (message.type === 'offer') await offer(message);
  else if (message.type === 'slots') show(message);
  else if (message.type === 'close') close(message.leg);
  else if (message.type === 'silence') for (const { connection, stream } of legs.values()) void connection.getSenders()[0].replaceTrack(message.on ? null : stream.getAudioTracks()[0]);
  else if (known) await known.connection.setRemoteDescription({ type: 'answer', sdp: numbered(message.sdp, known.sections) });
};

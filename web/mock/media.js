/* Plays the media node for the mock: offers each leg a tone, and takes the answer. */
const context = new AudioContext();
const legs = new Map();
const socket = new WebSocket(`ws://${location.host}/mock/media`);

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

async function offer(leg) {
  const connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  legs.set(leg, connection);
  const stream = tone();
  connection.addTrack(stream.getAudioTracks()[0], stream);
  await connection.setLocalDescription(await connection.createOffer());
  if (connection.iceGatheringState !== 'complete') {
    await new Promise((resolve) => connection.addEventListener('icegatheringstatechange', () => connection.iceGatheringState === 'complete' && resolve()));
  }
  socket.send(JSON.stringify({ leg, sdp: connection.localDescription.sdp }));
}

socket.onmessage = async ({ data }) => {
  const { type, leg, sdp } = JSON.parse(data);
  if (type === 'offer') await offer(leg);
  else await legs.get(leg)?.setRemoteDescription({ type: 'answer', sdp });
};

import { expect, test } from 'vitest';
import { withStereo } from './sdp';

const SDP = ['m=audio 9 UDP/TLS/RTP/SAVPF 111 0', 'a=rtpmap:111 opus/48000/2', 'a=fmtp:111 minptime=10;useinbandfec=1', 'a=rtpmap:0 PCMU/8000', 'a=fmtp:101 0-15', ''].join('\r\n');

test('an answer welcomes two channels of Opus, and of nothing else', () => {
  expect(withStereo(SDP)).toBe(SDP.replace('useinbandfec=1', 'useinbandfec=1;stereo=1'));
});

test('what says so already stays as it is', () => {
  expect(withStereo(withStereo(SDP))).toBe(withStereo(SDP));
});

test('an answer without Opus is left alone', () => {
  const plain = SDP.replace(/opus\/48000\/2/, 'PCMA/8000');
  expect(withStereo(plain)).toBe(plain);
});

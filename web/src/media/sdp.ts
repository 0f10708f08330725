/**
 * Says in an answer that two channels of Opus are welcome (RFC 7587 §7.1): browsers can hear them and do not say so by themselves.
 * What we send stays one channel, since that is for the other side's description to ask for.
 */
export function withStereo(sdp: string): string {
  const opus = [...sdp.matchAll(/^a=rtpmap:(\d+) opus\/48000\/2/gim)].map((match) => match[1]);
  return sdp
    .split('\r\n')
    .map((line) => {
      const format = /^a=fmtp:(\d+) (.*)$/.exec(line);
      if (!format || !opus.includes(format[1]) || /(^|;)\s*stereo=/.test(format[2] ?? '')) return line;
      return `${line};stereo=1`;
    })
    .join('\r\n');
}

import type { VideoSource } from '../api/types';

/** How one simulcast layer is encoded; see RFC 8853 and `RTCRtpEncodingParameters`. */
interface Layer {
  readonly scaleResolutionDownBy: number;
  readonly maxBitrate: number;
  readonly maxFramerate?: number;
}

/** Faces: each layer has a quarter of the next one's pixels. */
const CAMERA: Record<string, Layer> = {
  l: { scaleResolutionDownBy: 4, maxBitrate: 150_000, maxFramerate: 15 },
  m: { scaleResolutionDownBy: 2, maxBitrate: 500_000 },
  h: { scaleResolutionDownBy: 1, maxBitrate: 1_700_000 },
};

/** Screens: text has to be read in the middle layer too, so that gives up motion and not sharpness. */
const SCREEN: Record<string, Layer> = {
  l: { scaleResolutionDownBy: 2, maxBitrate: 300_000, maxFramerate: 5 },
  m: { scaleResolutionDownBy: 1, maxBitrate: 900_000, maxFramerate: 8 },
  h: { scaleResolutionDownBy: 1, maxBitrate: 2_500_000 },
};

/** What to ask of the encoders that were agreed on; layers that we do not know stay as they are. */
export function encodingsFor(source: VideoSource, agreed: readonly RTCRtpEncodingParameters[]): RTCRtpEncodingParameters[] {
  const layers = source === 'camera' ? CAMERA : SCREEN;
  if (agreed.length === 1) return [{ ...agreed[0], ...layers['h'] }];
  return agreed.map((encoding) => ({ ...encoding, ...layers[encoding.rid ?? ''], active: true }));
}

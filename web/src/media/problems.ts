/** Why a microphone or a camera cannot be had, in the kinds that a person can do something about. */
export type DeviceProblem = 'refused' | 'no-device' | 'in-use' | 'insecure' | 'failed';

export function deviceProblemOf(error: unknown): DeviceProblem {
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'refused';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'no-device';
    case 'NotReadableError':
    case 'AbortError':
      return 'in-use';
    default:
      return 'failed';
  }
}

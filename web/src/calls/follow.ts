import type { Call, Leg } from '../api/types';
import type { EventFrame } from '../gateway/frames';
import { microphone } from '../media/microphone';
import { sounds } from '../media/sounds';
import { activeCall, changedByOthers, changeActive, currentCall, finish, rejoin, setMutedAgain } from './active';
import { announce } from './announce';
import { eventListeners } from './connection';
import { setOwnLeg } from './levels';
import { forgetParticipant, participantId } from './memory';
import { BACK_WITHIN_MS, cameBack, nameOf, noticeRecording } from './notices';
import { qualityHistory, withMeasured } from './quality';
import { reasonText } from './reasons';
import { present } from './state';

/** Lets this tab's call follow what the server tells of it, from now on. */
export function followEvents(): void {
  eventListeners.add(onEvent);
}

function onEvent(frame: EventFrame, call: Call | undefined): void {
  if (frame.event.type === 'quality-measured') {
    const { legs } = frame.event;
    qualityHistory.update((old) => withMeasured(old, legs, Date.parse(frame.at)));
    return;
  }
  const current = activeCall.get();
  if (!current || current.phase === 'ended' || frame.call !== current.call || !call) return;
  const { event } = frame;
  const leg = 'leg' in event ? call.legs.find((each) => each.id === event.leg) : undefined;
  const own = leg !== undefined && leg.id === current.leg;
  switch (event.type) {
    case 'leg-joined':
      if (!own && leg && leg.participant !== participantId()) onOtherJoined(call, leg);
      break;
    case 'leg-left':
      if (own) onOwnLegLeft(event.reason);
      else if (leg && leg.joinedAt && event.reason !== 'replaced') onOtherLeft(leg, event.reason);
      break;
    case 'leg-moved-out':
      // Our sound goes on in another call, to which a transfer took us: the page follows it there.
      if (own) changeActive({ call: event.to });
      else if (leg) onOtherLeft(leg, 'transferred');
      break;
    case 'transfer-succeeded':
      announce(`${nameOf(call.legs.find((each) => each.id === event.to))} is in the call now.`);
      break;
    case 'transfer-failed':
      announce('The transfer failed; the call goes on as it was.');
      break;
    case 'leg-held':
      announce(`${nameOf(leg)} put the call on hold.`);
      break;
    case 'leg-resumed':
      announce(`${nameOf(leg)} is back.`);
      break;
    case 'leg-muted':
    case 'leg-unmuted':
      if (own) onOwnMuted(event.type === 'leg-muted');
      break;
    case 'leg-deafened':
      if (own) announce('A moderator has switched the sound off for you.', true);
      break;
    case 'leg-undeafened':
      if (own) announce('You can hear the others again.', true);
      break;
    case 'video-started':
      if (!own && event.source === 'screen') announce(`${nameOf(leg)} shares a screen.`);
      else if (!own) announce(`${nameOf(leg)} turned the camera on.`, false, true);
      break;
    case 'video-stopped':
      if (!own && event.source === 'screen') announce(`${nameOf(leg)} no longer shares a screen.`);
      else if (!own) announce(`${nameOf(leg)} turned the camera off.`, false, true);
      break;
    case 'call-locked':
      announce('The conference is locked: nobody else comes in.');
      break;
    case 'call-unlocked':
      announce('The conference is open again.');
      break;
    case 'recording-started':
      noticeRecording(true);
      break;
    case 'recording-stopped':
      noticeRecording(false);
      break;
    case 'call-ended':
      if (!call.conference || activeCall.get()?.phase !== 'recovering') finish(sentence(endOf(call, current.leg) ?? event.reason));
      break;
    default:
      break;
  }
}

function onOtherJoined(call: Call, leg: Leg): void {
  if (cameBack(call, leg)) return;
  sounds.joined();
  announce(`${nameOf(leg)} joined.`);
}

function onOtherLeft(leg: Leg, reason: string): void {
  const tell = () => {
    const call = currentCall();
    if (call && present(call).some((each) => each.participant !== '' && each.participant === leg.participant)) return;
    sounds.left();
    announce(`${nameOf(leg)} left.`);
  };
  if (reason === 'connection-lost') setTimeout(tell, BACK_WITHIN_MS);
  else tell();
}

/** For a call between two, the other side's reason says more than that everybody has left. */
function endOf(call: Call, own: string | undefined): string | undefined {
  if (call.conference) return undefined;
  return call.legs.find((leg) => leg.id !== own && leg.leftReason)?.leftReason;
}

function sentence(reason: string): string {
  return `${reasonText(reason)}.`;
}

/** A moderator mutes: button and microphone follow. Nobody but its owner opens a microphone: who is let speak again unmutes himself. */
function onOwnMuted(muted: boolean): void {
  const current = activeCall.get();
  if (!current || current.muted === muted || !changedByOthers()) return;
  if (!muted) {
    announce('You may speak again: unmute yourself when you want to.', true);
    setMutedAgain();
    return;
  }
  microphone.setEnabled(false);
  changeActive({ muted });
  if (current.leg) setOwnLeg({ id: current.leg, muted });
  announce('A moderator has muted you.', true);
}

function onOwnLegLeft(reason: string): void {
  const current = activeCall.get();
  if (!current) return;
  if (reason === 'replaced') {
    if (current.phase === 'recovering' || current.phase === 'joining') return; // By ourselves.
    forgetParticipant();
    finish('You joined this call in another window.');
  } else if (['connection-lost', 'node-stopped'].includes(reason) && current.conference) {
    if (current.phase !== 'recovering') rejoin();
  } else {
    const call = currentCall();
    finish(sentence((call && endOf(call, current.leg)) ?? reason));
  }
}

import { Button, NativeSelect, Switch } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useStore } from '../base/store';
import { decibels, meterScale } from '../media/audio';
import { camera } from '../media/camera';
import { microphone } from '../media/microphone';
import type { DeviceProblem } from '../media/problems';
import { playback } from '../media/playback';
import { audioSettings, changeAudioSettings, roomSettings } from '../media/settings';
import { sounds } from '../media/sounds';
import { Note } from './bits';
import { SelfPicture } from './Picture';
import bits from './bits.module.css';
import classes from './Devices.module.css';

const PROBLEMS: Record<DeviceProblem, string> = {
  refused: 'The browser may not use your microphone. Allow it by the sign next to the address, then try again.',
  'no-device': 'No microphone was found. Plug one in: it is noticed by itself.',
  'in-use': 'Another program keeps the microphone to itself. Close that program, then try again.',
  insecure: 'Browsers give out the microphone over https only. Open this page by its https address.',
  failed: 'The microphone could not be opened. Try again, or choose another one.',
};

export function MicrophoneTrouble() {
  const { status, problem } = useStore(microphone.state);
  if (status !== 'problem' || !problem) return null;
  return (
    <Note
      tone="alarm"
      testId="microphone-problem"
      action={
        problem !== 'insecure' && (
          <Button size="compact-sm" color="red" variant="light" onClick={() => void microphone.reopen()}>
            Try again
          </Button>
        )
      }
    >
      {PROBLEMS[problem]}
    </Note>
  );
}

const CAMERA_PROBLEMS: Record<DeviceProblem, string> = {
  refused: 'The browser may not use your camera. Allow it by the sign next to the address, then try again.',
  'no-device': 'No camera was found. Plug one in, then try again.',
  'in-use': 'The camera stopped, or another program keeps it to itself. Close that program, then try again.',
  insecure: 'Browsers give out the camera over https only. Open this page by its https address.',
  failed: 'The camera could not be opened. Try again, or choose another one.',
};

export function CameraTrouble() {
  const { status, problem } = useStore(camera.state);
  if (status !== 'problem' || !problem) return null;
  return (
    <Note
      tone="alarm"
      testId="camera-problem"
      action={
        problem !== 'insecure' && (
          <Button size="compact-sm" color="red" variant="light" onClick={() => void camera.open()}>
            Try again
          </Button>
        )
      }
    >
      {CAMERA_PROBLEMS[problem]}
    </Note>
  );
}

/** Which camera, and what it sees. Off, it sees nothing: the device is not opened for a preview that nobody asked for. */
export function CameraChooser({ preview = true }: { readonly preview?: boolean }) {
  const { inputs, device, status } = useStore(camera.state);
  const wanted = useStore(roomSettings, (settings) => settings.camera);
  const off = status === 'off' || status === 'problem';
  if (off && inputs.length === 0) return null; // Browsers name no camera before one was open.
  return (
    <div className={classes.devices}>
      <NativeSelect
        label="Camera"
        data={options(inputs, status === 'asking' ? 'Waiting for your permission' : 'No camera')}
        value={device ?? (wanted || inputs[0]?.deviceId || '')}
        onChange={(event) => void camera.choose(event.currentTarget.value)}
        disabled={inputs.length === 0}
        data-testid="camera-choice"
      />
      {preview && !off && (
        <div className={classes.preview}>
          <SelfPicture />
        </div>
      )}
    </div>
  );
}

const BARS = 24;

/** What the microphone hears, as bars. Drawn past React, at the speed of the screen. */
export function LevelMeter() {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let frame = 0;
    let shown = 0;
    const draw = () => {
      const level = meterScale(decibels(microphone.rms));
      shown = Math.max(level, shown - 0.03);
      const lit = Math.round(shown * BARS);
      const bars = box.current?.children ?? [];
      for (let i = 0; i < bars.length; i += 1) (bars[i] as HTMLElement).dataset['on'] = String(i < lit);
      frame = requestAnimationFrame(draw);
    };
    frame = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <div ref={box} className={bits.meter} role="img" aria-label="Microphone level" data-testid="level-meter">
      {Array.from({ length: BARS }, (_, i) => (
        <i key={i} data-hot={i >= BARS * 0.86} />
      ))}
    </div>
  );
}

function options(devices: readonly MediaDeviceInfo[], none: string) {
  if (devices.length === 0) return [{ value: '', label: none }];
  return devices.map((device, i) => ({ value: device.deviceId, label: device.label || `Device ${i + 1}` }));
}

/** As long as the test sounds. */
const TEST_MS = 1_900;

function TestButton({ testing, onClick }: { readonly testing: boolean; readonly onClick: () => void }) {
  return (
    <Button variant="default" size="md" onClick={onClick} disabled={testing} aria-label="Test the speaker: left, right, both" data-testid="test-speaker">
      {testing ? 'Playing' : 'Test'}
    </Button>
  );
}

/** Microphone, speaker, and how the sound is treated. */
export function Devices() {
  const { inputs, outputs, device, status } = useStore(microphone.state);
  const settings = useStore(audioSettings);
  const [testing, setTesting] = useState(false);
  const test = () => {
    sounds.test();
    setTesting(true);
    setTimeout(() => setTesting(false), TEST_MS);
  };
  return (
    <div className={classes.devices}>
      <NativeSelect
        label="Microphone"
        data={options(inputs, status === 'asking' ? 'Waiting for your permission' : 'No microphone')}
        value={device ?? settings.microphone}
        onChange={(event) => void microphone.choose(event.currentTarget.value)}
        disabled={inputs.length === 0}
        data-testid="microphone"
      />
      <LevelMeter />
      {playback.canChooseSpeaker && outputs.length > 0 ? (
        <div className={classes.speaker}>
          <NativeSelect label="Speaker" data={options(outputs, 'No speaker')} value={settings.speaker || (outputs[0]?.deviceId ?? '')} onChange={(event) => void playback.chooseSpeaker(event.currentTarget.value)} data-testid="speaker" />
          <TestButton testing={testing} onClick={test} />
        </div>
      ) : (
        <div className={classes.only}>
          <span>The speaker is the system’s.</span>
          <TestButton testing={testing} onClick={test} />
        </div>
      )}
      <Switch
        label="Remove noise and echo"
        description="Off for music: what the microphone hears goes out as it is"
        checked={settings.processing}
        onChange={(event) => {
          changeAudioSettings({ processing: event.currentTarget.checked });
          void microphone.reopen();
        }}
      />
    </div>
  );
}

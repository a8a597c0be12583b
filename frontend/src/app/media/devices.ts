import { defer, fromEvent, type Observable, startWith, switchMap } from 'rxjs';
import { type DeviceKind, deviceProblem, DeviceProblem, devicesAllowed } from './device-problem';

export interface DeviceList {
  cameras: MediaDeviceInfo[];
  microphones: MediaDeviceInfo[];
}

const CAMERA: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30 },
};
const MICROPHONE: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};
const SCREEN: MediaTrackConstraints = { frameRate: { ideal: 30, max: 30 } };

/** Cameras and microphones, now and after each change. They have names once the person has allowed one. */
export function deviceList(): Observable<DeviceList> {
  return defer(() => {
    const devices = mediaDevices('camera');
    return fromEvent(devices, 'devicechange').pipe(
      startWith(null),
      switchMap(async () => sorted(await devices.enumerateDevices())),
    );
  });
}

function sorted(devices: MediaDeviceInfo[]): DeviceList {
  return {
    cameras: devices.filter(({ kind }) => kind === 'videoinput'),
    microphones: devices.filter(({ kind }) => kind === 'audioinput'),
  };
}

/** @throws DeviceProblem */
export async function openCamera(deviceId?: string): Promise<MediaStreamTrack> {
  return open('camera', { video: { ...CAMERA, ...wanted(deviceId) } });
}

/** @throws DeviceProblem */
export async function openMicrophone(deviceId?: string): Promise<MediaStreamTrack> {
  return open('microphone', { audio: { ...MICROPHONE, ...wanted(deviceId) } });
}

/** Lets the person choose a screen, window or tab. @throws DeviceProblem */
export async function openScreen(): Promise<MediaStreamTrack> {
  try {
    return firstTrack(await mediaDevices('screen').getDisplayMedia({ video: SCREEN }));
  } catch (error) {
    throw deviceProblem('screen', error);
  }
}

export interface Opened {
  camera: MediaStreamTrack | DeviceProblem;
  microphone: MediaStreamTrack | DeviceProblem;
}

/** Opens both with one question to the person; when only one of them can be had, that one. Never rejects. */
export async function openBoth(cameraId?: string, microphoneId?: string): Promise<Opened> {
  try {
    const media = await mediaDevices('camera').getUserMedia({
      video: { ...CAMERA, ...wanted(cameraId) },
      audio: { ...MICROPHONE, ...wanted(microphoneId) },
    });
    const [camera, microphone] = [media.getVideoTracks()[0], media.getAudioTracks()[0]];
    if (camera && microphone) return { camera, microphone };
    throw new DeviceProblem(camera ? 'microphone' : 'camera', 'none');
  } catch (error) {
    const camera = deviceProblem('camera', error);
    // A person who has just said no is not asked again.
    if (camera.reason === 'refused' || camera.reason === 'insecure')
      return { camera, microphone: deviceProblem('microphone', camera.cause ?? camera) };
    return {
      camera: await openCamera(cameraId).catch((reason: unknown) =>
        deviceProblem('camera', reason),
      ),
      microphone: await openMicrophone(microphoneId).catch((reason: unknown) =>
        deviceProblem('microphone', reason),
      ),
    };
  }
}

async function open(
  device: DeviceKind,
  constraints: MediaStreamConstraints,
): Promise<MediaStreamTrack> {
  try {
    return firstTrack(await mediaDevices(device).getUserMedia(constraints));
  } catch (error) {
    throw deviceProblem(device, error);
  }
}

// Ideal, not exact: a device that was unplugged since is replaced by another one instead of an error.
const wanted = (deviceId?: string): MediaTrackConstraints =>
  deviceId ? { deviceId: { ideal: deviceId } } : {};

function firstTrack(media: MediaStream): MediaStreamTrack {
  const [track] = media.getTracks();
  if (!track) throw new DOMException('The browser gave no track.', 'NotFoundError');
  return track;
}

function mediaDevices(device: DeviceKind): MediaDevices {
  if (!devicesAllowed()) throw new DeviceProblem(device, 'insecure');
  return navigator.mediaDevices;
}

export interface Picture {
  width: number;
  height: number;
  framesPerSecond: number;
}

/** Paints a frame over the one before. */
export type Paint = (canvas: CanvasRenderingContext2D) => void;

/**
 * A script for the pages of any browser, to run before their own: their camera is a canvas, their microphone a tone.
 * @param painter runs in the page, where it knows its argument and nothing else of this file
 */
export const drawnCamera = <T extends Picture>(picture: T, painter: (picture: T) => Paint) =>
  `(${String(install)})(${JSON.stringify(picture)}, ${String(painter)})`;

function install<T extends Picture>(picture: T, painter: (picture: T) => Paint): void {
  if (!isSecureContext) return; // about:blank, before the page
  navigator.mediaDevices.getUserMedia = (constraints) => {
    const stream = new MediaStream();
    if (constraints?.video) stream.addTrack(camera());
    if (constraints?.audio) stream.addTrack(tone());
    return Promise.resolve(stream);
  };

  function camera(): MediaStreamTrack {
    const { width, height, framesPerSecond } = picture;
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width, height });
    const context2d = canvas.getContext('2d');
    if (!context2d) throw new Error('no 2d context');
    const paint = painter(picture);
    setInterval(() => paint(context2d), 1000 / framesPerSecond);
    return only(canvas.captureStream(framesPerSecond));
  }

  function tone(): MediaStreamTrack {
    const audio = new AudioContext();
    const oscillator = audio.createOscillator();
    const destination = audio.createMediaStreamDestination();
    oscillator.connect(destination);
    oscillator.start();
    return only(destination.stream);
  }

  function only(stream: MediaStream): MediaStreamTrack {
    const [track] = stream.getTracks();
    if (!track) throw new Error('no track');
    return track;
  }
}

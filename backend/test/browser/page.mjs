/* global document, MediaStream, window */
// What a browser does in these tests: the client's libraries, without the client. Bundled into a page of the server.
import { Device } from 'mediasoup-client';
import { io } from 'socket.io-client';

const LAYERS = [
  { rid: 'r0', scaleResolutionDownBy: 4, maxBitrate: 150_000, scalabilityMode: 'L1T3' },
  { rid: 'r1', scaleResolutionDownBy: 2, maxBitrate: 500_000, scalabilityMode: 'L1T3' },
  { rid: 'r2', scaleResolutionDownBy: 1, maxBitrate: 1_500_000, scalabilityMode: 'L1T3' },
];

async function join(streamId, role, token) {
  const socket = io('/signaling', { transports: ['websocket'], forceNew: true, auth: { token } });
  const request = async (event, payload = {}) => {
    const answer = await socket.emitWithAck(event, payload);
    if (!answer.ok) throw new Error(`${event}: ${answer.error.code} ${answer.error.message}`);
    return answer.data;
  };
  const heard = [];
  socket.onAny((event) => heard.push(event));
  const answer = await request('join', { streamId, role });
  const device = new Device();
  await device.load({ routerRtpCapabilities: answer.routerRtpCapabilities });
  const transport =
    role === 'broadcaster'
      ? device.createSendTransport(answer.transport)
      : device.createRecvTransport(answer.transport);
  transport.on('connect', ({ dtlsParameters }, proceed, fail) =>
    request('connectTransport', { dtlsParameters }).then(proceed, fail),
  );
  transport.on('produce', ({ kind, rtpParameters, appData }, proceed, fail) =>
    request('produce', { kind, rtpParameters, source: appData.source }).then(
      ({ producerId }) => proceed({ id: producerId }),
      fail,
    ),
  );
  return { request, heard, answer, device, transport };
}

/** Sends camera, in three layers, and microphone. */
window.broadcast = async (streamId, token) => {
  const { transport } = await join(streamId, 'broadcaster', token);
  const media = await window.navigator.mediaDevices.getUserMedia({
    audio: true,
    video: { width: 960, height: 540 },
  });
  const [video] = media.getVideoTracks();
  const [audio] = media.getAudioTracks();
  window.producer = await transport.produce({
    track: video,
    encodings: LAYERS,
    appData: { source: 'camera' },
  });
  await transport.produce({ track: audio, appData: { source: 'microphone' } });
};

/** Layers that are sent now. */
window.layersSent = async () => {
  const stats = [...(await window.producer.getStats()).values()];
  return stats
    .filter(({ type, framesEncoded }) => type === 'outbound-rtp' && framesEncoded > 0)
    .map(({ rid }) => rid)
    .sort();
};

/** Several viewers, each of whom starts when the one before sees the picture. */
window.watch = async (streamId, count) => {
  window.viewers = await Promise.all(Array.from({ length: count }, () => prepare(streamId)));
  for (const viewer of window.viewers) {
    const seen = new Promise((resolve) => viewer.video.requestVideoFrameCallback(resolve));
    await viewer.start();
    await seen;
  }
};

async function prepare(streamId) {
  const { request, heard, answer, device, transport } = await join(streamId, 'viewer');
  const { consumers: parameters } = await request('consume', {
    producerIds: answer.producers.map(({ id }) => id),
    rtpCapabilities: device.recvRtpCapabilities,
  });
  const consumers = await Promise.all(parameters.map((one) => transport.consume(one)));
  const video = document.createElement('video');
  Object.assign(video, { muted: true, autoplay: true });
  video.srcObject = new MediaStream(consumers.map(({ track }) => track));
  document.body.append(video);
  return {
    video,
    transport,
    consumers,
    request,
    heard,
    start: () =>
      Promise.all(consumers.map(({ id }) => request('resumeConsumer', { consumerId: id }))),
  };
}

/** Asks for a layer of the picture, for each viewer. */
window.wantLayer = (spatialLayer) =>
  Promise.all(
    window.viewers.map(({ request, consumers }) => {
      const { id: consumerId } = consumers.find(({ kind }) => kind === 'video');
      return request('setPreferredLayers', { consumerId, spatialLayer });
    }),
  );

/** What the server has told each viewer, by name. */
window.heard = () => window.viewers.map(({ heard }) => heard);

/** For each viewer: frames of video decoded, packets of video lost, packets of sound received, and how it is connected. */
window.received = () =>
  Promise.all(
    window.viewers.map(async ({ video, consumers, transport }) => {
      const inbound = { video: {}, audio: {} };
      for (const consumer of consumers)
        for (const one of (await consumer.getStats()).values())
          if (one.type === 'inbound-rtp') inbound[consumer.kind] = one;
      return {
        frames: inbound.video.framesDecoded ?? 0,
        width: video.videoWidth,
        lost: inbound.video.packetsLost ?? 0,
        packets: inbound.audio.packetsReceived ?? 0,
        path: await pathOf(transport),
      };
    }),
  );

async function pathOf(transport) {
  const stats = await transport.getStats();
  for (const one of stats.values()) {
    if (one.type !== 'transport' || !one.selectedCandidatePairId) continue;
    const pair = stats.get(one.selectedCandidatePairId);
    const remote = stats.get(pair.remoteCandidateId);
    return `${remote.protocol} ${remote.address}`;
  }
  return '';
}

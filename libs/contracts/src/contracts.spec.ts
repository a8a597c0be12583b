import {
  chatRequests,
  credentialsSchema,
  LIMITS,
  messageTextSchema,
  pageQuerySchema,
  pictureToSignSchema,
  signalingRequests,
  streamInputSchema,
} from './index.js';

const id = '01890a5d-ac96-774b-bcce-b302099a8057';

describe('what people type', () => {
  it('has handles in lower case, without surrounding space', () => {
    const password = 'long enough';
    expect(credentialsSchema.parse({ handle: ' Ada_L ', password }).handle).toBe('ada_l');
    for (const handle of ['ab', 'a'.repeat(31), '-ada', 'ada l', 'ada/..', '<b>'])
      expect(credentialsSchema.safeParse({ handle, password }).success).toBe(false);
  });

  it('takes passwords as they are', () => {
    expect(credentialsSchema.parse({ handle: 'ada', password: ' spaces  ' }).password).toBe(
      ' spaces  ',
    );
    expect(credentialsSchema.safeParse({ handle: 'ada', password: 'short' }).success).toBe(false);
  });

  it('has messages of 1 to 500 characters', () => {
    expect(messageTextSchema.parse('  hello ')).toBe('hello');
    expect(messageTextSchema.safeParse('   ').success).toBe(false);
    expect(messageTextSchema.safeParse('x'.repeat(LIMITS.messageText.max)).success).toBe(true);
    expect(messageTextSchema.safeParse('x'.repeat(LIMITS.messageText.max + 1)).success).toBe(false);
  });

  it('has titles that are not blank', () => {
    expect(streamInputSchema.safeParse({ title: ' \n ' }).success).toBe(false);
  });
});

describe('pages', () => {
  it('have a default and a largest size', () => {
    expect(pageQuerySchema.parse({})).toEqual({ limit: LIMITS.page.default });
    expect(pageQuerySchema.parse({ limit: '7' }).limit).toBe(7);
    for (const limit of ['0', '101', '1.5', 'many'])
      expect(pageQuerySchema.safeParse({ limit }).success).toBe(false);
  });
});

describe('socket requests', () => {
  it('carry no identity: what is not in the schema is dropped', () => {
    const asked = { streamId: id, text: 'hi', author: { id, handle: 'mallory' } };
    expect(chatRequests.sendMessage.parse(asked)).toEqual({ streamId: id, text: 'hi' });
  });

  it('keep the WebRTC parameters whole', () => {
    const rtpParameters = { codecs: [{ mimeType: 'video/VP8', payloadType: 96 }], mid: '0' };
    const asked = { kind: 'video', source: 'camera', rtpParameters };
    expect(signalingRequests.produce.parse(asked)).toEqual(asked);
  });

  it('refuse WebRTC parameters without codecs or fingerprints', () => {
    const produce = { kind: 'video', source: 'camera', rtpParameters: { codecs: [] } };
    expect(signalingRequests.produce.safeParse(produce).success).toBe(false);
    const connect = { dtlsParameters: { fingerprints: [] } };
    expect(signalingRequests.connectTransport.safeParse(connect).success).toBe(false);
  });
});

describe('pictures', () => {
  it('need a layout when they are thumbnails', () => {
    const file = { contentType: 'image/jpeg', sizeBytes: 100 };
    expect(pictureToSignSchema.safeParse({ picture: 'poster', ...file }).success).toBe(true);
    expect(pictureToSignSchema.safeParse({ picture: 'thumbnails', ...file }).success).toBe(false);
  });
});

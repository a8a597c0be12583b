import {
  keyFrameRequests,
  missingPackets,
  receiverReport,
  senderReport,
  senderReports,
  transportFeedback,
} from './rtcp.ts';

describe('RTCP', () => {
  it('finds what key frames are asked of in a compound packet', () => {
    const report = receiverReport(1, []);
    const pli = Buffer.from('81ce00020000000100000007', 'hex');
    const fir = Buffer.from('84ce000400000001000000000000000901000000', 'hex');
    expect(keyFrameRequests(Buffer.concat([report, pli, fir]))).toEqual([7, 9]);
  });

  it('finds which packets are asked for again', () => {
    // 65,535 and, by the lowest and the highest bit, 0 and 15.
    const nack = Buffer.from('81cd00030000000100000007ffff8001', 'hex');
    expect(missingPackets(nack)).toEqual(
      [65_535, 0, 15].map((sequenceNumber) => ({ ssrc: 7, sequenceNumber })),
    );
  });

  it('reads the sender reports that it writes', () => {
    const report = senderReport({
      ssrc: 5,
      wallClock: 1500,
      rtpTimestamp: 90_000,
      packets: 10,
      octets: 1000,
    });
    // 1.5 s after 1970 is 2,208,988,801.5 s after 1900: the lower half of the seconds, the upper half of the fraction.
    const compactNtp = (2_208_988_801 % 2 ** 16) * 2 ** 16 + 2 ** 15;
    expect(senderReports(report)).toEqual([{ ssrc: 5, compactNtp }]);
  });

  it('writes a receiver report as RFC 3550 lays it out', () => {
    const report = receiverReport(1, [
      {
        ssrc: 0x1234,
        fractionLost: 0.25,
        lost: 3,
        extendedHighest: 0x1_0005,
        jitter: 17,
        lastSenderReport: 0xabcd,
        sinceSenderReport: 0.5,
      },
    ]);
    expect(report.toString('hex')).toBe(
      '81c9000700000001' +
        '00001234' +
        '40000003' +
        '00010005' +
        '00000011' +
        '0000abcd' +
        '00008000',
    );
  });

  it('reports arrivals and holes to the sender of a transport', () => {
    const feedback = transportFeedback({
      sender: 1,
      media: 2,
      count: 3,
      // 10 and 11 came 1 ms apart, 12 is missing, 13 came 70 ms later, 14 a little before it.
      arrivals: [
        { sequenceNumber: 10, at: 640 },
        { sequenceNumber: 11, at: 641 },
        { sequenceNumber: 13, at: 711 },
        { sequenceNumber: 14, at: 710 },
      ],
      previousEnd: 10,
    });
    // One chunk of seven symbols: small, small, none, large (280 ticks), large (-4 ticks), none, none.
    const symbols = (0b11_01_01_00_10_10_00_00).toString(16);
    expect(feedback.toString('hex')).toBe(
      '8fcd0006' +
        '00000001' +
        '00000002' +
        '000a' +
        '0005' +
        '00000a' +
        '03' +
        symbols +
        '00' +
        '04' +
        '0118' +
        'fffc',
    );
  });

  it('counts a packet that was lost between two reports', () => {
    const feedback = transportFeedback({
      sender: 1,
      media: 2,
      count: 0,
      arrivals: [{ sequenceNumber: 65_537, at: 0 }],
      previousEnd: 65_535,
    });
    expect(feedback.readUInt16BE(12)).toBe(65_535);
    expect(feedback.readUInt16BE(14)).toBe(3);
  });
});

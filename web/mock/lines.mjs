/* What the mock knows of lines: a carrier, a backup, servers behind the node, devices, bans, refusals, the messages of a call. */
const ago = (seconds) => new Date(Date.now() - seconds * 1000).toISOString();
const ahead = (seconds) => ago(-seconds);

export const lines = () => ({
  trunks: [
    {
      name: 'carrier',
      takesCalls: true,
      registration: { registered: true, until: ahead(1800), because: '200 OK' },
      targets: [
        { host: 'sip.carrier.example', priority: 0, weight: 1, draining: false, state: 'up', since: ago(9000), because: '200 to OPTIONS', addresses: ['tls 203.0.113.20:5061', 'tls 203.0.113.21:5061'] },
      ],
      channelsUsed: 11,
      channelsMax: 30,
    },
    {
      name: 'backup',
      takesCalls: true,
      targets: [
        { host: '192.0.2.10', port: 5060, transport: 'udp', priority: 0, weight: 3, draining: false, state: 'up', since: ago(40_000), because: '200 to OPTIONS', addresses: ['udp 192.0.2.10:5060'] },
        { host: 'sbc2.backup.example', port: 5061, transport: 'tls', priority: 1, weight: 1, draining: true, state: 'draining', since: ago(600), because: 'the plan says so', addresses: ['tls 192.0.2.11:5061'] },
      ],
      channelsUsed: 0,
    },
    {
      name: 'mobile-gateway',
      takesCalls: false,
      registration: { registered: false, because: '403 Forbidden: the carrier does not take the password' },
      targets: [{ host: 'gsm.example', priority: 0, weight: 1, draining: false, state: 'down', since: ago(240), because: 'no answer to OPTIONS', addresses: ['udp 198.51.100.7:5060'] }],
      channelsUsed: 0,
      channelsMax: 4,
    },
  ],
  groups: [
    {
      name: 'old-switchboard',
      takesCalls: true,
      targets: [
        { host: '10.0.0.11', port: 5060, priority: 0, weight: 1, draining: false, state: 'up', since: ago(80_000), because: '200 to OPTIONS' },
        { host: '10.0.0.12', port: 5060, priority: 0, weight: 1, draining: false, state: 'down', since: ago(1200), because: 'connection refused' },
      ],
    },
  ],
  currency: 'EUR',
  spend: [{ tenant: 'org', organisation: 'Northwind Studio', today: '17.42', limit: '50' }],
});

export const explain = ({ to }) =>
  to.startsWith('+88') || to.startsWith('0088')
    ? { status: 403, result: 'Satellite numbers may not be called.', steps: [`${to} is +88 2 1234567`, '+88 is blocked by the guard against toll fraud'], choices: [] }
    : {
        status: 200,
        result: `Leaves by carrier, then backup.`,
        steps: [
          'Anna Berg (101) has proven who she is',
          `${to} is no extension of Northwind Studio`,
          `As dialled in Germany, ${to} is +49 30 901820`,
          'The longest route that fits is +4930: carrier, backup',
          'carrier takes calls: 11 of 30 channels are used, 0.02 EUR a minute',
          'The caller shows as +49 30 555101, which carrier allows',
          'Of 50 EUR a day, 17.42 are spent',
        ],
        choices: [
          { trunk: 'carrier', called: '+4930901820', caller: '+4930555101', anonymous: false, perMinute: '0.02' },
          { trunk: 'backup', called: '030901820', caller: '030555101', anonymous: false, perMinute: '0.035' },
        ],
      };

export const plan = {
  version: 7,
  country: 'DE',
  currency: 'EUR',
  trunks: [
    { name: 'carrier', targets: ['sip.carrier.example'], username: '4930555000', password: '***', register: true, channelsMax: 30, callerId: { allowed: ['+4930555*'], fallback: '+49305550' } },
    { name: 'backup', targets: [{ host: '192.0.2.10', port: 5060, transport: 'udp', priority: 0, weight: 3 }], sources: ['192.0.2.0/24'], ping: '10s' },
  ],
  routes: [
    { prefix: '+', trunks: [{ trunk: 'carrier', perMinute: 0.02 }, { trunk: 'backup', perMinute: 0.035 }] },
    { prefix: '+4930', trunks: ['carrier', 'backup'] },
  ],
  numbers: [{ number: '+4930555*', destination: '100' }],
  fraud: { blocked: ['+88', '+979'], callsPerHourPerAccount: 60, spendPerDay: 50, callMax: '4h' },
};

export const problems = [
  { path: 'routes[0].trunks[1].trunk', line: 24, message: 'There is no trunk "bakup"; did you mean "backup"?' },
  { path: 'fraud.callMax', line: 34, message: '"4 hours" is not a duration; use one as in 4h or 90m.' },
];

export const changes = [
  { version: 7, by: 'Anna Berg', subject: 'a1', at: ago(4000) },
  { version: 6, by: 'Operator', subject: 'operator', at: ago(90_000) },
  { version: 5, by: 'Anna Berg', subject: 'a1', at: ago(400_000) },
];

export const registrations = [
  { id: 'd1', tenant: 'org', account: 'a2', name: 'ben', displayName: 'Ben Okafor', address: '102@northwind.example', contact: 'sip:102@192.168.7.21:5060', source: 'udp 198.51.100.4:41822', userAgent: 'Yealink SIP-T46U 108.86', quality: 1, since: ago(7200), until: ahead(2400) },
  { id: 'd2', tenant: 'org', account: 'a3', name: 'clara', displayName: 'Clara Lindqvist', address: '103@northwind.example', contact: 'sip:4f1k@df7jal23ls0d.invalid;transport=ws', source: 'wss 198.51.100.9:52144', userAgent: 'JsSIP 3.13.8', quality: 1, since: ago(800), until: ahead(540) },
  { id: 'd3', tenant: 'org', account: 'a3', name: 'clara', displayName: 'Clara Lindqvist', address: '103@northwind.example', contact: 'sip:103@10.0.4.17:5071;transport=tls', source: 'tls 198.51.100.9:38011', userAgent: 'Linphone/5.1', quality: 0.5, since: ago(60_000), until: ahead(3100) },
];

export const bans = [
  { address: '203.0.113.77', because: 'Asked for 61 different extensions in 9 seconds', since: ago(300), until: ahead(900), times: 2, shunned: 18_204 },
  { address: '198.51.100.200', because: 'Calls itself friendly-scanner', since: ago(40), until: ahead(560), times: 1, shunned: 312 },
];

export const refusals = [
  { position: 41, at: ago(700), source: 'udp 198.51.100.4:41822', method: 'INVITE', who: '102', what: '0088212345678', status: 403, rule: 'blocked-prefix', because: '+88 may not be called from here', times: 1 },
  { position: 42, at: ago(330), source: 'udp 203.0.113.77:5080', method: 'REGISTER', who: '1007', what: '1007@203.0.113.1', status: 401, rule: 'wrong-password', because: 'There is no account 1007, or the password is not its', times: 61 },
  { position: 43, at: ago(40), source: 'tcp 198.51.100.200:33012', method: 'OPTIONS', what: '100@203.0.113.1', status: 0, rule: 'scanner', because: 'Calls itself friendly-scanner', times: 3 },
];

/** A telephone's call through call logic: both sides of it. */
export function messages(callId) {
  const caller = '198.51.100.4:41822';
  const node = '203.0.113.1:5060';
  const callee = '198.51.100.9:38011';
  const sdp = 'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 20000 RTP/AVP 9 8 0\r\n';
  const steps = [
    [0, caller, node, 'INVITE sip:103@northwind.example'],
    [4, node, caller, '401 Unauthorized'],
    [61, caller, node, 'ACK sip:103@northwind.example'],
    [64, caller, node, 'INVITE sip:103@northwind.example'],
    [66, node, caller, '100 Trying'],
    [81, node, callee, 'INVITE sip:103@10.0.4.17:5071'],
    [140, callee, node, '100 Trying'],
    [212, callee, node, '180 Ringing'],
    [214, node, caller, '180 Ringing'],
    [4310, callee, node, '200 OK'],
    [4313, node, callee, 'ACK sip:103@10.0.4.17:5071'],
    [4315, node, caller, '200 OK'],
    [4372, caller, node, 'ACK sip:parley@203.0.113.1'],
    [61_020, caller, node, 'BYE sip:parley@203.0.113.1'],
    [61_022, node, caller, '200 OK'],
    [61_024, node, callee, 'BYE sip:103@10.0.4.17:5071'],
    [61_080, callee, node, '200 OK'],
  ];
  const start = Date.now() - 3_600_000;
  return steps.map(([ms, from, to, firstLine]) => ({
    at: new Date(start + ms).toISOString(),
    direction: from === node ? 'out' : 'in',
    from,
    to,
    transport: from === callee || to === callee ? 'tls' : 'udp',
    firstLine,
    callId: from === callee || to === callee ? 'b-2' : callId,
    text: `${/^\d/.test(firstLine) ? `SIP/2.0 ${firstLine}` : `${firstLine} SIP/2.0`}\r\nVia: SIP/2.0/UDP ${from};branch=z9hG4bK-${ms}\r\nFrom: "Ben Okafor" <sip:102@northwind.example>;tag=8f1\r\nTo: <sip:103@northwind.example>\r\nCall-ID: ${callId}\r\nCSeq: 1 INVITE\r\nAuthorization: Digest username="102", response="***"\r\nContent-Type: application/sdp\r\n\r\n${sdp}`.replaceAll('\r', ''),
  }));
}

/* What the mock's bots show: a person before a wall, or a sheet of figures. Drawn, so that nobody's face is needed. */

const ROOMS = [
  ['#d9c7ae', '#8a6f4d', '#3f5b66'],
  ['#b9cdd0', '#54767b', '#8d4f3a'],
  ['#d6d2c8', '#77705f', '#3d5a45'],
  ['#c9bfd4', '#6a5b7d', '#a36a2c'],
  ['#cdd8c4', '#5f7a57', '#5a4a72'],
];
const SKINS = ['#8d5b3f', '#f0c8a4', '#c98f62', '#e8b88f', '#6d4630'];
const HAIR = ['#1d1512', '#a06a35', '#2e2119', '#5b3a21', '#120e0c'];

function hash(text) {
  return [...text].reduce((sum, character) => (sum * 31 + character.codePointAt(0)) >>> 0, 7);
}

export function drawPicture(pen, name, source, seconds) {
  if (source === 'screen') return drawSheet(pen, seconds);
  const { width: w, height: h } = pen.canvas;
  const n = hash(name);
  const [wall, shade, shirt] = ROOMS[n % ROOMS.length];
  const light = pen.createLinearGradient(0, 0, w, h);
  light.addColorStop(0, wall);
  light.addColorStop(1, shade);
  pen.fillStyle = light;
  pen.fillRect(0, 0, w, h);
  pen.fillStyle = 'rgb(255 255 255 / 35%)';
  pen.fillRect(w * 0.06, h * 0.08, w * 0.22, h * 0.46);
  pen.fillStyle = 'rgb(30 40 40 / 22%)';
  for (let i = 0; i < 3; i += 1) pen.fillRect(w * 0.72, h * (0.16 + i * 0.17), w * 0.24, h * 0.02);
  const sway = Math.sin(seconds * 0.9 + n) * w * 0.012;
  const nod = Math.sin(seconds * 1.7 + n) * h * 0.008;
  const x = w / 2 + sway;
  pen.fillStyle = shirt;
  pen.beginPath();
  pen.ellipse(x, h * 1.06, w * 0.27, h * 0.36, 0, 0, 7);
  pen.fill();
  pen.fillStyle = SKINS[n % 5];
  pen.fillRect(x - w * 0.04, h * 0.6, w * 0.08, h * 0.16);
  pen.fillStyle = HAIR[(n >> 3) % 5];
  pen.beginPath();
  pen.ellipse(x, h * 0.4 + nod, w * 0.128, h * 0.262, 0, 0, 7);
  pen.fill();
  pen.fillStyle = SKINS[n % 5];
  pen.beginPath();
  pen.ellipse(x, h * 0.45 + nod, w * 0.105, h * 0.215, 0, 0, 7);
  pen.fill();
  pen.fillStyle = '#241a16';
  const open = Math.sin(seconds * 0.8 + n) > -0.97 ? h * 0.016 : h * 0.003;
  for (const side of [-1, 1]) {
    pen.beginPath();
    pen.ellipse(x + side * w * 0.042, h * 0.42 + nod, w * 0.011, open, 0, 0, 7);
    pen.fill();
  }
  pen.fillStyle = '#8a3b34';
  pen.beginPath();
  pen.ellipse(x, h * 0.54 + nod, w * 0.03, h * (0.008 + 0.016 * Math.abs(Math.sin(seconds * 5 + n))), 0, 0, 7);
  pen.fill();
}

function drawSheet(pen, seconds) {
  const { width: w, height: h } = pen.canvas;
  pen.fillStyle = '#ffffff';
  pen.fillRect(0, 0, w, h);
  pen.fillStyle = '#0e5560';
  pen.fillRect(0, 0, w, 56);
  pen.fillStyle = '#ffffff';
  pen.font = '600 24px sans-serif';
  pen.fillText('Northwind Studio · Plan for the quarter', 28, 37);
  pen.fillStyle = '#0f2022';
  pen.font = '600 34px sans-serif';
  pen.fillText('What we finish by December', 60, 130);
  pen.font = '24px sans-serif';
  ['Move the archive to the new house', 'Interview twelve customers', 'Publish the spring catalogue', 'Agree on next year’s budget'].forEach((line, i) => {
    pen.fillStyle = i < 2 ? '#1c7f4a' : '#b9c6c4';
    pen.fillRect(60, 172 + i * 52, 22, 22);
    pen.fillStyle = '#0f2022';
    pen.fillText(line, 100, 192 + i * 52);
  });
  for (let i = 0; i < 12; i += 1) {
    const height = 70 + 150 * Math.abs(Math.sin(i * 0.7));
    pen.fillStyle = i === 9 ? '#eda51b' : '#0e5560';
    pen.fillRect(640 + i * 46, 660 - height, 30, height);
  }
  pen.fillStyle = '#c22f2a';
  pen.beginPath();
  pen.arc(300 + 90 * Math.cos(seconds), 500 + 40 * Math.sin(seconds), 7, 0, 7);
  pen.fill();
}

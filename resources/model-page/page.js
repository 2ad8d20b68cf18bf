/* Classifies the faces in a photo or the webcam with the network beside it. Everything it needs is in these files; it makes no connection. */
'use strict';

(() => {
  const { faceapi } = globalThis;
  const { tf } = faceapi;
  const { mienNetwork: network, mienDetector: parts, mienPixels } = globalThis;
  const { cut, scaled } = mienPixels;
  const { classes, input, crop } = network.manifest;
  const element = (id) => document.getElementById(id);
  const percent = (share) => `${(100 * share).toFixed(1)} %`;
  const LEAST_SCORE = 0.5;
  /** As in the studio: the box of the landmarks, grown by a fifth. */
  const PADDED = 1.2;
  /** As in the studio: nearly square pictures that are small, filled by one face, or not large and without one, are crops already. */
  const NEARLY_SQUARE = 1.35;
  const SURELY_CROP = 96;
  const LIKELY_CROP = 320;
  const FILLS_FRAME = 0.9;
  const LARGEST_SIDE = 1600;
  /** As in the studio: crops are cut out at their own size within these bounds, then scaled to the network's input. */
  const SMALLEST_CROP = 48;
  const LARGEST_CROP = 224;
  const LANDMARKS_SIDE = 112;
  const FACES_SHOWN = 40;
  let model = null;
  let stream = null;
  let turn = 0;

  const say = (text) => {
    element('status').textContent = text;
  };

  const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

  /** WebAssembly where the browser has it with SIMD (all do since 2021), else plain JavaScript, which is slow but gives the same answers. */
  async function chooseBackend() {
    const address = URL.createObjectURL(new Blob([bytesOf(parts.wasm)], { type: 'application/wasm' }));
    try {
      tf.setWasmPaths({
        'tfjs-backend-wasm.wasm': address,
        'tfjs-backend-wasm-simd.wasm': address,
        'tfjs-backend-wasm-threaded-simd.wasm': address,
      });
      if (await tf.setBackend('wasm')) return;
    } catch {
      // falls through to the next
    } finally {
      URL.revokeObjectURL(address);
    }
    await tf.setBackend('cpu');
  }

  async function load() {
    await chooseBackend();
    const decode = ({ specs, weights }) => tf.io.decodeWeights(bytesOf(weights).buffer, specs);
    faceapi.nets.ssdMobilenetv1.loadFromWeightMap(decode(parts.detector));
    faceapi.nets.faceLandmark68Net.loadFromWeightMap(decode(parts.landmarks));
    const artifacts = { modelTopology: network.topology, weightSpecs: network.weightSpecs, weightData: bytesOf(network.weights).buffer };
    model = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
  }

  function classify(crops) {
    return tf.tidy(() => model.predict(tf.stack(crops.map((pixels) => tf.browser.fromPixels(pixels, 3))).toFloat()).arraySync());
  }

  async function findFaces(picture, pixels) {
    const found = await faceapi.detectAllFaces(
      picture,
      new faceapi.SsdMobilenetv1Options({ minConfidence: LEAST_SCORE, maxResults: FACES_SHOWN }),
    );
    const squares = [];
    for (const { box } of found) {
      const place = { centerX: box.x + box.width / 2, centerY: box.y + box.height / 2, side: Math.max(box.width, box.height), angle: 0 };
      const view = tf.browser.fromPixels(cut(pixels, place, LANDMARKS_SIDE), 3);
      const { relativePositions } = await faceapi.nets.faceLandmark68Net.detectLandmarks(view);
      view.dispose();
      const points = relativePositions.map(({ x, y }) => ({
        x: place.centerX + (x - 0.5) * place.side,
        y: place.centerY + (y - 0.5) * place.side,
      }));
      squares.push(square(points));
    }
    return squares;
  }

  /** What the network was trained on: the box about the landmarks once the eyes are level, grown by a fifth, square by its longer side. */
  function square(points) {
    const middle = (some) => ({
      x: some.reduce((sum, { x }) => sum + x, 0) / some.length,
      y: some.reduce((sum, { y }) => sum + y, 0) / some.length,
    });
    const span = (values) => [(Math.min(...values) + Math.max(...values)) / 2, Math.max(...values) - Math.min(...values)];
    const [left, right] = [middle(points.slice(36, 42)), middle(points.slice(42, 48))];
    const angle = Math.atan2(right.y - left.y, right.x - left.x);
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const [u, width] = span(points.map(({ x, y }) => x * cos + y * sin));
    const [v, height] = span(points.map(({ x, y }) => y * cos - x * sin));
    return { centerX: u * cos - v * sin, centerY: u * sin + v * cos, side: Math.max(width, height) * PADDED * crop.margin, angle };
  }

  /** Finds, cuts and classifies. A picture that is a crop already is taken whole. */
  async function answer(picture) {
    const pixels = picture.getContext('2d').getImageData(0, 0, picture.width, picture.height);
    const [shorter, longer] = [picture.width, picture.height].sort((a, b) => a - b);
    const nearlySquare = longer <= NEARLY_SQUARE * shorter;
    const squares = nearlySquare && longer <= SURELY_CROP ? [] : await findFaces(picture, pixels);
    const isTight = squares.length === 0 && longer <= LIKELY_CROP;
    const isFilled = squares.length === 1 && squares[0].side >= FILLS_FRAME * crop.margin * shorter;
    const whole = nearlySquare && (isTight || isFilled);
    if (squares.length === 0 && !whole) return { whole, faces: [] };
    const crops = whole ? [scaled(pixels, input.size)] : squares.map((place) => scaled(cut(pixels, place, cropSide(place)), input.size));
    return { whole, faces: classify(crops).map((shares, index) => ({ square: squares[index], crop: crops[index], shares })) };
  }

  const cropSide = ({ side }) => Math.round(Math.min(LARGEST_CROP, Math.max(SMALLEST_CROP, side)));

  function makeCanvas(width, height) {
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    return canvas;
  }

  function show(picture, { whole, faces }) {
    const canvas = element('picture');
    canvas.width = picture.width;
    canvas.height = picture.height;
    const pen = canvas.getContext('2d');
    pen.drawImage(picture, 0, 0);
    const thickness = Math.max(2, Math.round(picture.width / 400));
    pen.lineWidth = thickness;
    pen.font = `600 ${Math.max(14, thickness * 7)}px system-ui, sans-serif`;
    const named = faces.map(({ shares, ...face }, index) => {
      const order = shares.map((share, position) => ({ name: classes[position], share })).sort((a, b) => b.share - a.share);
      return { ...face, order, number: index + 1 };
    });
    for (const { square: place, number } of whole ? [] : named) {
      const half = place.side / 2;
      pen.save();
      pen.translate(place.centerX, place.centerY);
      pen.rotate(place.angle);
      pen.strokeStyle = '#ffffff';
      pen.strokeRect(-half, -half, place.side, place.side);
      pen.strokeStyle = '#0b63ce';
      pen.strokeRect(-half - thickness, -half - thickness, place.side + 2 * thickness, place.side + 2 * thickness);
      pen.strokeStyle = '#000000';
      pen.fillStyle = '#ffffff';
      pen.strokeText(String(number), 2 * thickness - half, 9 * thickness - half);
      pen.fillText(String(number), 2 * thickness - half, 9 * thickness - half);
      pen.restore();
    }
    canvas.hidden = false;
    const marked = named.map(({ number, order }) => `${number} ${order[0].name}`).join(', ');
    canvas.setAttribute('aria-label', named.length === 0 ? 'The picture' : `The picture, with ${named.length} marked: ${marked}`);
    element('faces').replaceChildren(...named.map(describe));
    const count = faces.length === 0 ? 'No face was found in it.' : faces.length === 1 ? 'One face.' : `${faces.length} faces.`;
    say(whole ? 'The whole picture was taken as one face.' : count);
  }

  function describe({ number, crop: pixels, order }) {
    const picture = makeCanvas(input.size, input.size);
    picture.getContext('2d').putImageData(pixels, 0, 0);
    const article = document.createElement('article');
    article.className = 'face';
    picture.setAttribute('role', 'img');
    picture.setAttribute('aria-label', `Face ${number}`);
    const text = document.createElement('div');
    const title = document.createElement('h3');
    title.textContent = `${number}. ${order[0].name}, ${percent(order[0].share)}`;
    const table = document.createElement('table');
    table.setAttribute('aria-label', `Probabilities of face ${number}`);
    for (const { name, share } of order) {
      const row = table.insertRow();
      const head = document.createElement('th');
      head.scope = 'row';
      head.textContent = name;
      row.append(head);
      row.insertCell().textContent = percent(share);
      const bar = row.insertCell();
      bar.className = 'bar';
      const meter = document.createElement('meter');
      meter.value = share;
      meter.setAttribute('aria-label', `${name} ${percent(share)}`);
      bar.append(meter);
    }
    text.append(title, table);
    article.append(picture, text);
    return article;
  }

  /** Pixels of a photo or of the video, no larger than they need to be. */
  function draw(source, width, height) {
    const scale = Math.min(1, LARGEST_SIDE / Math.max(width, height));
    const canvas = makeCanvas(Math.round(width * scale), Math.round(height * scale));
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    pen.fillStyle = '#ffffff';
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(source, 0, 0, canvas.width, canvas.height);
    return canvas;
  }

  async function takePhoto(file) {
    stopWebcam();
    const mine = ++turn;
    say('Looking for faces…');
    let bitmap;
    try {
      bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
    } catch {
      return say(`"${file.name}" is not a picture that this browser can read. Try a JPEG or PNG.`);
    }
    const picture = draw(bitmap, bitmap.width, bitmap.height);
    bitmap.close();
    const result = await answer(picture);
    if (mine === turn) show(picture, result);
  }

  function stopWebcam() {
    turn++;
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    element('video').srcObject = null;
    element('webcam').setAttribute('aria-pressed', 'false');
    element('webcam').textContent = 'Use the webcam';
  }

  async function startWebcam() {
    const mine = ++turn;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 640 } }, audio: false });
    } catch {
      return say('The webcam cannot be used: there is none, or this page may not use it. Choose a photo instead.');
    }
    if (mine !== turn) return stopWebcam();
    const video = element('video');
    video.srcObject = stream;
    await video.play();
    element('webcam').setAttribute('aria-pressed', 'true');
    element('webcam').textContent = 'Stop the webcam';
    // Read out once, not ten times a second.
    element('status').setAttribute('aria-live', 'off');
    while (mine === turn) {
      const picture = draw(video, video.videoWidth, video.videoHeight);
      const result = await answer(picture);
      if (mine === turn) show(picture, result);
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    element('status').removeAttribute('aria-live');
  }

  function listen() {
    const drop = element('drop');
    const file = element('file');
    file.addEventListener('change', () => {
      if (file.files[0]) takePhoto(file.files[0]);
      file.value = '';
    });
    element('webcam').addEventListener('click', () => (stream ? stopWebcam() : startWebcam()));
    addEventListener('dragover', (event) => {
      event.preventDefault();
      drop.classList.add('over');
    });
    addEventListener('dragleave', () => drop.classList.remove('over'));
    addEventListener('drop', (event) => {
      event.preventDefault();
      drop.classList.remove('over');
      if (event.dataTransfer.files[0]) takePhoto(event.dataTransfer.files[0]);
    });
    file.disabled = element('webcam').disabled = false;
  }

  document.title = network.manifest.run.name;
  element('title').textContent = network.manifest.run.name;
  element('about').textContent = `Tells apart ${classes.join(', ')}.`;
  load().then(
    () => {
      listen();
      say('Ready.');
    },
    (error) => say(`The model could not be loaded: ${error.message}`),
  );
})();

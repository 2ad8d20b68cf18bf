/* Classifies the faces in a photo or the webcam with the network beside it. Everything it needs is in these files; it makes no connection. */
'use strict';

(() => {
  const { faceapi } = globalThis;
  const { tf } = faceapi;
  const { mienNetwork: network, mienDetector: parts } = globalThis;
  const { classes, input, crop } = network.manifest;
  const element = (id) => document.getElementById(id);
  const percent = (share) => `${(100 * share).toFixed(1)} %`;
  const LEAST_SCORE = 0.4;
  const LARGEST_SIDE = 1600;
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
      tf.setWasmPaths({ 'tfjs-backend-wasm.wasm': address, 'tfjs-backend-wasm-simd.wasm': address, 'tfjs-backend-wasm-threaded-simd.wasm': address });
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

  /** The face of a crop, as a square canvas of the network's size. */
  function cut(picture, box) {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = input.size;
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    pen.imageSmoothingQuality = 'high';
    pen.drawImage(picture, box.x, box.y, box.width, box.height, 0, 0, input.size, input.size);
    return canvas;
  }

  function classify(crops) {
    return tf.tidy(() => {
      const pixels = tf.stack(crops.map((canvas) => tf.browser.fromPixels(canvas, 3))).toFloat();
      return model.predict(pixels).arraySync();
    });
  }

  async function findFaces(picture) {
    const options = new faceapi.SsdMobilenetv1Options({ minConfidence: LEAST_SCORE, maxResults: 100 });
    const found = await faceapi.detectAllFaces(picture, options).withFaceLandmarks();
    return found.slice(0, FACES_SHOWN).map((face) => square(face.landmarks.positions));
  }

  /** The square around the landmarks that the network was trained on. */
  function square(points) {
    const xs = points.map(({ x }) => x);
    const ys = points.map(({ y }) => y);
    const side = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)) * 1.4 * crop.margin;
    const x = (Math.max(...xs) + Math.min(...xs)) / 2 - side / 2;
    const y = (Math.max(...ys) + Math.min(...ys)) / 2 - side / 2;
    return { x, y, width: side, height: side };
  }

  /** Finds, cuts and classifies; a picture without a face is taken whole. */
  async function answer(picture) {
    const boxes = await findFaces(picture);
    const whole = boxes.length === 0;
    if (whole) boxes.push({ x: 0, y: 0, width: picture.width, height: picture.height });
    const crops = boxes.map((box) => cut(picture, box));
    return { whole, faces: classify(crops).map((shares, index) => ({ box: boxes[index], crop: crops[index], shares })) };
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
    for (const { box, number } of whole ? [] : named) {
      pen.strokeStyle = '#ffffff';
      pen.strokeRect(box.x, box.y, box.width, box.height);
      pen.strokeStyle = '#0b63ce';
      pen.strokeRect(box.x - thickness, box.y - thickness, box.width + 2 * thickness, box.height + 2 * thickness);
      pen.strokeStyle = '#000000';
      pen.fillStyle = '#ffffff';
      pen.strokeText(String(number), box.x + 2 * thickness, box.y + 9 * thickness);
      pen.fillText(String(number), box.x + 2 * thickness, box.y + 9 * thickness);
    }
    canvas.hidden = false;
    canvas.setAttribute('aria-label', `The picture, with ${named.length} marked: ${named.map(({ number, order }) => `${number} ${order[0].name}`).join(', ')}`);
    element('faces').replaceChildren(...named.map(describe));
    const count = faces.length === 1 ? 'One face.' : `${faces.length} faces.`;
    say(whole ? 'No face was found, so the whole picture was taken as one.' : count);
  }

  function describe({ number, crop: picture, order }) {
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
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext('2d', { willReadFrequently: true }).drawImage(source, 0, 0, canvas.width, canvas.height);
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

/* Classifies the faces in a photo or the webcam with the network beside it. Everything it needs is in these files; it makes no connection. */
'use strict';

(() => {
  const { mienClassifier: classifier, mienFaces, mienNetwork } = globalThis;
  const { LIMITS, WORKING_SIDE } = mienFaces;
  const { classes, input, run } = mienNetwork.manifest;
  const SMALLEST_PICTURE = LIMITS.image.smallestCrop;
  const element = (id) => document.getElementById(id);
  const percent = (share) => `${(100 * share).toFixed(1)} %`;
  let stream = null;
  let turn = 0;

  const say = (text) => {
    element('status').textContent = text;
  };

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

  function clear() {
    const canvas = element('picture');
    canvas.hidden = true;
    canvas.setAttribute('aria-label', 'No picture yet');
    element('faces').replaceChildren();
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
    const scale = Math.min(1, WORKING_SIDE / Math.max(width, height));
    const canvas = makeCanvas(Math.round(width * scale), Math.round(height * scale));
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    pen.imageSmoothingQuality = 'high';
    pen.fillStyle = '#ffffff';
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(source, 0, 0, canvas.width, canvas.height);
    return canvas;
  }

  async function takePhoto(file) {
    stopWebcam();
    const mine = ++turn;
    clear();
    say('Looking for faces…');
    let bitmap;
    try {
      bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
    } catch {
      return say(`"${file.name}" is not a picture that this browser can read. Try a JPEG or PNG.`);
    }
    const { width, height } = bitmap;
    if (Math.min(width, height) < SMALLEST_PICTURE) {
      return say(`"${file.name}" is ${width} × ${height} pixels; a face needs ${SMALLEST_PICTURE} at least.`);
    }
    const picture = draw(bitmap, width, height);
    bitmap.close();
    const result = await classifier.classify(picture);
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
      const result = await classifier.classify(picture, { quick: true });
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

  document.title = run.name;
  element('title').textContent = run.name;
  element('about').textContent = `Tells apart ${classes.join(', ')}.`;
  classifier.load().then(
    () => {
      listen();
      say('Ready.');
    },
    (error) => say(`The model could not be loaded: ${error.message}`),
  );
})();

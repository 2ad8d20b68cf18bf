/* Finds the faces of a picture and classifies them as the studio does: how they are found and cut out is its own code, in faces.js. */
'use strict';

(() => {
  const { faceapi, mienFaces, mienDetector: parts, mienNetwork: network } = globalThis;
  const { tf } = faceapi;
  const { input, crop } = network.manifest;
  const LANDMARKS_SIDE = 112;
  let networks = null;
  let model = null;

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
    const detector = mienFaces.buildDetectorNetwork(decode(parts.detector));
    faceapi.nets.faceLandmark68Net.loadFromWeightMap(decode(parts.landmarks));
    networks = {
      detector: { run: (pixels) => nextTask().then(() => detector.run(pixels)) },
      landmarks: { size: LANDMARKS_SIDE, run: (squares) => Promise.all(squares.map(landmarksOf)) },
    };
    const artifacts = { modelTopology: network.topology, weightSpecs: network.weightSpecs, weightData: bytesOf(network.weights).buffer };
    model = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
  }

  /** Lets the page be drawn between two looks at a picture. */
  const nextTask = () => new Promise((resolve) => setTimeout(resolve));

  async function landmarksOf(square) {
    const view = tf.tensor3d(square, [LANDMARKS_SIDE, LANDMARKS_SIDE, 3], 'int32');
    const { relativePositions } = await faceapi.nets.faceLandmark68Net.detectLandmarks(view);
    view.dispose();
    return relativePositions;
  }

  /** Finds, cuts and classifies. A picture that is a crop already is taken whole. `quick`: only the faces that are seen at first sight. */
  async function classify(canvas, { quick = false } = {}) {
    const picture = pixelsOf(canvas);
    const found = mienFaces.isSurelyCrop(picture) ? [] : await mienFaces.findFaces(networks, picture, { quick });
    const whole = mienFaces.isCropAfterAll(picture, found);
    const squares = whole ? [] : found.map((face) => mienFaces.cropSquare(face, crop.margin));
    const crops = (whole ? [picture] : squares.map((square) => mienFaces.storedAndRead(mienFaces.cropPixels(picture, square)))).map(
      (pixels) => mienFaces.scaleTo(pixels, input.size),
    );
    const answers = crops.length > 0 ? answersTo(crops) : [];
    return { whole, faces: answers.map((shares, index) => ({ square: squares[index], crop: imageOf(crops[index]), shares })) };
  }

  function answersTo(crops) {
    const shape = [input.size, input.size, 3];
    return tf.tidy(() => model.predict(tf.stack(crops.map((pixels) => tf.tensor3d(Float32Array.from(pixels), shape)))).arraySync());
  }

  /** A canvas has a fourth number for each pixel, how opaque it is. */
  function pixelsOf(canvas) {
    const { data, width, height } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const pixels = new Uint8Array(width * height * 3);
    for (let from = 0, to = 0; to < pixels.length; from += 4, to += 3) {
      pixels[to] = data[from];
      pixels[to + 1] = data[from + 1];
      pixels[to + 2] = data[from + 2];
    }
    return { pixels, width, height };
  }

  function imageOf(crop) {
    const image = new ImageData(input.size, input.size);
    for (let from = 0, to = 0; from < crop.length; from += 3, to += 4) {
      image.data.set([crop[from], crop[from + 1], crop[from + 2], 255], to);
    }
    return image;
  }

  globalThis.mienClassifier = { load, classify };
})();

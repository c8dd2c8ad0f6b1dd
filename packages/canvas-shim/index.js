// The part of node-canvas that chartjs-node-canvas uses, on top of @napi-rs/canvas (see
// docs/decisions/0001-canvas-shim.md). `exports.x =` and not `module.exports = {}`: Node finds the
// names of a CommonJS module by reading its text, and only the first form is found everywhere.
const napi = require('@napi-rs/canvas');
const nodeCanvas = require('@napi-rs/canvas/node-canvas');

exports.Image = nodeCanvas.Image;
exports.loadImage = nodeCanvas.loadImage;
exports.registerFont = nodeCanvas.registerFont;

/** A canvas for 'image' (the default), 'svg' or 'pdf', whose `toBuffer` gives PNG, SVG or PDF. */
exports.createCanvas = (width, height, type) => {
  if (type === 'svg') return createSvgCanvas(width, height);
  if (type === 'pdf') return createPdfCanvas(width, height);
  return nodeCanvas.createCanvas(width, height, type);
};

/**
 * Text becomes paths. Skia writes real <text> with one x per letter, measured in our font: a viewer
 * that lacks the font sets another one's letters at those places, and they collide or gape.
 */
function createSvgCanvas(width, height) {
  const canvas = napi.createCanvas(width, height, napi.SvgExportFlag.ConvertTextToPaths);
  return withToBuffer(canvas, () => Buffer.from(renumberIds(canvas.getContent().toString('utf8'))));
}

/** Skia counts ids (`cl_7`) through the whole process; counted per file, equal charts are equal bytes. */
function renumberIds(svg) {
  const ids = [...svg.matchAll(/\bid="([^"]+)"/g)].map((match) => match[1]);
  const renamed = new Map(ids.map((id, index) => [id, `${id.split('_')[0]}_${index}`]));
  return svg.replace(/(\bid="|url\(#|href="#)([^")]+)/g, (whole, before, id) =>
    renamed.has(id) ? before + renamed.get(id) : whole,
  );
}

/** One page, one point a pixel. Skia's page has no canvas around it, so it gets one that Chart.js accepts. */
function createPdfCanvas(width, height) {
  const document = new napi.PDFDocument();
  const context = document.beginPage(width, height);
  const canvas = { width, height, getContext: () => context };
  Object.defineProperty(context, 'canvas', { value: canvas });
  return withToBuffer(canvas, () => {
    document.endPage();
    return document.close();
  });
}

/** Adds node-canvas's two forms: `toBuffer(callback)` and `toBuffer()`. */
function withToBuffer(canvas, encode) {
  canvas.toBuffer = (callback) => {
    if (typeof callback !== 'function') return encode();
    let buffer;
    try {
      buffer = encode();
    } catch (error) {
      return callback(error);
    }
    return callback(null, buffer);
  };
  return canvas;
}

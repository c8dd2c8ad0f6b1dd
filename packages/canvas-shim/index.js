exports.createCanvas = require('@napi-rs/canvas').createCanvas;

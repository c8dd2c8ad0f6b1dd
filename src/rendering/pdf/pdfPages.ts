import type PDFDocument from 'pdfkit';
import { FONT_FILES } from '../fontFiles.js';

export interface PdfText {
  /** Points. */
  readonly size: number;
  readonly isBold?: boolean;
  readonly isMuted?: boolean;
  readonly align?: 'left' | 'right';
}

const INK = '#1d2733';
const MUTED = '#55606d';
const RULE = '#b8c0c8';
const MARGIN = { top: 48, bottom: 54, side: 48 } as const;

type Document = InstanceType<typeof PDFDocument>;
type SvgToPdf = (document: Document, svg: string, x: number, y: number, options: object) => void;

/** A4 pages that are filled from the top, one after the other. */
export class PdfPages {
  readonly #document: Document;
  readonly #svgToPdf: SvgToPdf;
  readonly #title: string;
  /** Where the next thing stands, points from the top of the page. */
  y: number = MARGIN.top;

  /** `date`: what the file says when it was made; pages of the same data are the same bytes. */
  static async create(title: string, date: Date): Promise<PdfPages> {
    const { default: Pdf } = await import('pdfkit');
    const { default: svgToPdf } = await import('svg-to-pdfkit');
    const document = new Pdf({
      size: 'A4',
      margin: 0,
      bufferPages: true,
      lang: 'en',
      displayTitle: true,
      font: FONT_FILES.text,
      info: { Title: title, Producer: 'stimlog', Creator: 'stimlog', CreationDate: date },
    });
    return new PdfPages(document, svgToPdf as unknown as SvgToPdf, title);
  }

  private constructor(document: Document, svgToPdf: SvgToPdf, title: string) {
    this.#document = document;
    this.#svgToPdf = svgToPdf;
    this.#title = title;
  }

  get left(): number {
    return MARGIN.side;
  }

  get width(): number {
    return this.#document.page.width - 2 * MARGIN.side;
  }

  /** Begins a page if less than this is left of the present one. True if it did. */
  reserve(height: number): boolean {
    if (this.y + height <= this.#document.page.height - MARGIN.bottom) return false;
    this.#document.addPage();
    this.y = MARGIN.top;
    return true;
  }

  heightOf(text: string, { size, isBold = false }: PdfText, width: number): number {
    return this.#with(size, isBold).heightOfString(text, { width });
  }

  widthOf(text: string, { size, isBold = false }: PdfText): number {
    return this.#with(size, isBold).widthOfString(text);
  }

  textAt(text: string, x: number, y: number, options: PdfText & { readonly width: number }): void {
    const { size, isBold = false, isMuted = false, align = 'left', width } = options;
    this.#with(size, isBold)
      .fillColor(isMuted ? MUTED : INK)
      .text(text, x, y, { width, align });
  }

  /** A paragraph over the whole width, and some room below it. */
  text(text: string, options: PdfText & { readonly gap: number }): void {
    const height = this.heightOf(text, options, this.width);
    this.reserve(height);
    this.textAt(text, this.left, this.y, { ...options, width: this.width });
    this.y += height + options.gap;
  }

  /** A line over the whole width. */
  rule(): void {
    this.line(this.y);
    this.y += 6;
  }

  line(y: number): void {
    this.#document
      .moveTo(this.left, y)
      .lineTo(this.left + this.width, y)
      .lineWidth(0.5)
      .strokeColor(RULE)
      .stroke();
  }

  /** An SVG over the whole width, on the next page if this one has no room for all of it. */
  picture(svg: string, size: { readonly width: number; readonly height: number }): void {
    const scale = this.width / size.width;
    this.reserve(size.height * scale);
    this.#document.save().translate(this.left, this.y).scale(scale);
    this.#svgToPdf(this.#document, svg, 0, 0, { assumePt: true });
    this.#document.restore();
    this.y += size.height * scale + 8;
  }

  /** The same of a drawing in pixels. */
  image(png: Uint8Array, size: { readonly width: number; readonly height: number }): void {
    const height = (size.height * this.width) / size.width;
    this.reserve(height);
    this.#document.image(Buffer.from(png), this.left, this.y, { width: this.width, height });
    this.y += height + 8;
  }

  /** Numbers the pages and gives the bytes of the file. */
  async finish(): Promise<Uint8Array> {
    const { start, count } = this.#document.bufferedPageRange();
    for (let index = start; index < start + count; index++) {
      this.#document.switchToPage(index);
      const y = this.#document.page.height - MARGIN.bottom + 18;
      const footer = { size: 8, isMuted: true, width: this.width };
      this.textAt(this.#title, this.left, y, footer);
      const number = `Page ${index - start + 1} of ${count}`;
      this.textAt(number, this.left, y, { ...footer, align: 'right' });
    }
    const pieces: Uint8Array[] = [];
    const ended = new Promise<void>((resolve, reject) => {
      this.#document.on('data', (piece: Uint8Array) => pieces.push(piece));
      this.#document.on('end', resolve);
      this.#document.on('error', reject);
    });
    this.#document.end();
    await ended;
    return Buffer.concat(pieces);
  }

  #with(size: number, isBold: boolean): Document {
    // By path: pdfkit opens a font that it knows under another name anew each time.
    return this.#document.font(isBold ? FONT_FILES.bold : FONT_FILES.text).fontSize(size);
  }
}

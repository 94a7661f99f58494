/** The text of a QR code in the picture a video shows now, or null. */
export type QrReader = (video: HTMLVideoElement) => Promise<string | null>;

/** Not yet in TypeScript's library, and in no iPhone. */
declare class BarcodeDetector {
  static getSupportedFormats(): Promise<string[]>;
  constructor(options: { formats: string[] });
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}

const WIDTH = 640;

/** Reads with the browser's own detector where it has one for QR codes, else with a library. */
export async function qrReader(): Promise<QrReader> {
  const known = "BarcodeDetector" in window ? await BarcodeDetector.getSupportedFormats() : [];
  return known.includes("qr_code") ? browsers() : ours();
}

function browsers(): QrReader {
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  return async (video) => (await detector.detect(video))[0]?.rawValue ?? null;
}

async function ours(): Promise<QrReader> {
  const { default: decode } = await import("qr/decode.js");
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    if (!context || !video.videoWidth) return null;
    canvas.width = WIDTH;
    canvas.height = Math.round((WIDTH * video.videoHeight) / video.videoWidth);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    try {
      return decode(context.getImageData(0, 0, canvas.width, canvas.height));
    } catch {
      return null; // no code in this picture
    }
  };
}

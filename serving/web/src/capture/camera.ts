/** The camera at the back, with as many pixels as it gives. */
const WANTED: MediaStreamConstraints = {
  video: { facingMode: { ideal: "environment" }, width: { ideal: 4096 }, height: { ideal: 3072 } },
};
const QUALITY = 0.92;

/** Not yet in TypeScript's library; Chromium has it. */
declare class ImageCapture {
  constructor(track: MediaStreamTrack);
  takePhoto(): Promise<Blob>;
}

/** Whether this browser lets a page show the camera: only over HTTPS. */
export function canShowCamera(): boolean {
  return typeof navigator.mediaDevices?.getUserMedia === "function";
}

/** The phone's camera, shown in a video element until it is closed. */
export class Camera {
  private constructor(
    private readonly stream: MediaStream,
    private readonly video: HTMLVideoElement,
  ) {}

  /** Rejects with DOMException where there is no camera, or it may not be used. */
  static async open(video: HTMLVideoElement): Promise<Camera> {
    const stream = await navigator.mediaDevices.getUserMedia(WANTED);
    video.srcObject = stream;
    await video.play();
    return new Camera(stream, video);
  }

  /** A photo in full resolution where the browser can take one, else what the video shows. */
  async take(): Promise<File> {
    const photo = (await this.photo().catch(() => null)) ?? (await this.frame());
    const ending = photo.type === "image/png" ? "png" : "jpg";
    const moment = new Date();
    const name = `${moment.toISOString().replace(/\D/g, "").slice(0, 17)}.${ending}`;
    return new File([photo], name, { type: photo.type, lastModified: moment.getTime() });
  }

  close(): void {
    this.stream.getTracks().forEach((track) => track.stop());
    this.video.srcObject = null;
  }

  private async photo(): Promise<Blob | null> {
    const [track] = this.stream.getVideoTracks();
    return track && "ImageCapture" in window ? new ImageCapture(track).takePhoto() : null;
  }

  private async frame(): Promise<Blob> {
    const { videoWidth, videoHeight } = this.video;
    const canvas = new OffscreenCanvas(videoWidth, videoHeight);
    canvas.getContext("2d")?.drawImage(this.video, 0, 0);
    return canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
  }
}

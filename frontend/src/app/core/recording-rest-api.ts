import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import type {
  PictureToSign,
  Recording,
  RecordingBegin,
  RecordingComplete,
  SignedPart,
  SignedParts,
  SignedRequest,
  UploadedPart,
  UploadedParts,
} from '@amphi/contracts';
import type { PartToSign, RecordingApi } from '../media/recorder/recording-api';
import { answered } from './rest-error';

/** What a recorder asks of the server, over REST. */
@Injectable({ providedIn: 'root' })
export class RecordingRestApi implements RecordingApi {
  private readonly http = inject(HttpClient);

  begin(streamId: string, begin: RecordingBegin): Promise<Recording> {
    return this.post(`/api/streams/${streamId}/recording`, begin);
  }

  async signParts(recordingId: string, parts: PartToSign[]): Promise<SignedPart[]> {
    const signed = await this.post<SignedParts>(`/api/recordings/${recordingId}/parts`, { parts });
    return signed.parts;
  }

  async listParts(recordingId: string): Promise<UploadedPart[]> {
    const path = `/api/recordings/${recordingId}/parts`;
    return (await answered(this.http.get<UploadedParts>(path))).parts;
  }

  complete(recordingId: string, complete: RecordingComplete): Promise<Recording> {
    return this.post(`/api/recordings/${recordingId}/complete`, complete);
  }

  signPicture(recordingId: string, picture: PictureToSign): Promise<SignedRequest> {
    return this.post(`/api/recordings/${recordingId}/pictures`, picture);
  }

  private post<T>(path: string, body: object): Promise<T> {
    return answered(this.http.post<T>(path, body));
  }
}

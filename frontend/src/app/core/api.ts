import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import type {
  Credentials,
  Download,
  Page,
  PageQuery,
  PlayableRecording,
  Recording,
  RecordingEdit,
  ReplayMessage,
  ReplayQuery,
  Session as SessionAnswer,
  Stream,
  StreamInput,
  StreamQuery,
  User,
} from '@amphi/contracts';
import { answered } from './rest-error';

type Query = Record<string, string | number>;
export type PageInput = Partial<PageQuery>;

/** The REST interface. Every method throws an ApiError. */
@Injectable({ providedIn: 'root' })
export class Api {
  private readonly http = inject(HttpClient);

  register(credentials: Credentials): Promise<SessionAnswer> {
    return this.post('/api/auth/register', credentials);
  }

  logIn(credentials: Credentials): Promise<SessionAnswer> {
    return this.post('/api/auth/login', credentials);
  }

  me(): Promise<User> {
    return this.get('/api/auth/me');
  }

  user(handle: string): Promise<User> {
    return this.get(`/api/users/${encodeURIComponent(handle)}`);
  }

  streams(query: Partial<StreamQuery>): Promise<Page<Stream>> {
    return this.get('/api/streams', query);
  }

  stream(id: string): Promise<Stream> {
    return this.get(`/api/streams/${encodeURIComponent(id)}`);
  }

  createStream(input: StreamInput): Promise<Stream> {
    return this.post('/api/streams', input);
  }

  editStream(id: string, input: StreamInput): Promise<Stream> {
    return this.patch(`/api/streams/${encodeURIComponent(id)}`, input);
  }

  endStream(id: string): Promise<Stream> {
    return this.post(`/api/streams/${encodeURIComponent(id)}/end`, {});
  }

  /** What everyone may see and play, newest first. */
  recordings(query: PageInput = {}): Promise<Page<Recording>> {
    return this.get('/api/recordings', query);
  }

  /** One user's recordings; for the user's own eyes also the private and the unfinished ones. */
  recordingsOf(handle: string, query: PageInput = {}): Promise<Page<Recording>> {
    return this.get(`/api/users/${encodeURIComponent(handle)}/recordings`, query);
  }

  recording(id: string): Promise<PlayableRecording> {
    return this.get(`/api/recordings/${encodeURIComponent(id)}`);
  }

  /** What was said while it ran, in that order. */
  replay(id: string, query: Partial<ReplayQuery>): Promise<Page<ReplayMessage>> {
    return this.get(`/api/recordings/${encodeURIComponent(id)}/chat`, query);
  }

  /** Where its owner can save it from. */
  download(id: string): Promise<Download> {
    return this.get(`/api/recordings/${encodeURIComponent(id)}/download`);
  }

  editRecording(id: string, edit: RecordingEdit): Promise<Recording> {
    return this.patch(`/api/recordings/${encodeURIComponent(id)}`, edit);
  }

  async deleteRecording(id: string): Promise<void> {
    await answered(this.http.delete(`/api/recordings/${encodeURIComponent(id)}`));
  }

  private get<T>(path: string, query: Query = {}): Promise<T> {
    return answered(this.http.get<T>(path, { params: query }));
  }

  private post<T>(path: string, body: object): Promise<T> {
    return answered(this.http.post<T>(path, body));
  }

  private patch<T>(path: string, body: object): Promise<T> {
    return answered(this.http.patch<T>(path, body));
  }
}

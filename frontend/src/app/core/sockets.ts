import { inject, Injectable } from '@angular/core';
import { Session } from './session';
import { type ChatSocket, type SignalingSocket, type SocketOptions, TypedSocket } from './socket';

/** Opens sockets with the identity of whoever is signed in. Whoever opens one closes it. */
@Injectable({ providedIn: 'root' })
export class Sockets {
  private readonly session = inject(Session);

  private readonly options: SocketOptions = {
    token: () => this.session.token(),
    // The next attempt is a guest's; a page that needs an account sees the session end.
    onTokenRefused: () => this.session.end(),
  };

  signaling(): SignalingSocket {
    return new TypedSocket('/signaling', this.options);
  }

  chat(): ChatSocket {
    return new TypedSocket('/chat', this.options);
  }
}

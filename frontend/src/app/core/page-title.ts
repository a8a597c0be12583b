import { inject, Injectable } from '@angular/core';
import { Title } from '@angular/platform-browser';
import { type RouterStateSnapshot, TitleStrategy } from '@angular/router';

/** The window's title: a route's own `title`, or what a page sets once it knows. */
@Injectable({ providedIn: 'root' })
export class PageTitle extends TitleStrategy {
  private readonly title = inject(Title);

  set(text: string): void {
    this.title.setTitle(`${text} · Amphi`);
  }

  override updateTitle(state: RouterStateSnapshot): void {
    const text = this.buildTitle(state);
    if (text === undefined) this.title.setTitle('Amphi');
    else this.set(text);
  }
}

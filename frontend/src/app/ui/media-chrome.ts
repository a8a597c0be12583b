// Registers the controls, with the words of this product. Import it for its effect.
import 'media-chrome';
import 'media-chrome/menu';
import { En } from 'media-chrome/dist/lang/en.js';
import { addTranslation } from 'media-chrome/dist/utils/i18n.js';

addTranslation('en', {
  ...En,
  play: 'Play',
  pause: 'Pause',
  mute: 'Mute',
  unmute: 'Unmute',
  volume: 'Volume',
  seek: 'Seek',
  'playback time': 'Time',
  'Playback rate': 'Speed',
  'Playback rate {playbackRate}': 'Speed {playbackRate}',
  'enter fullscreen mode': 'Fullscreen',
  'exit fullscreen mode': 'Exit fullscreen',
  'Enter fullscreen mode': 'Fullscreen',
  'Exit fullscreen mode': 'Exit fullscreen',
  'enter picture in picture mode': 'Picture-in-picture',
  'exit picture in picture mode': 'Exit picture-in-picture',
  'Enter picture in picture mode': 'Picture-in-picture',
  'Exit picture in picture mode': 'Exit picture-in-picture',
  'seek back {seekOffset} seconds': 'Back {seekOffset} seconds',
  'seek forward {seekOffset} seconds': 'Forward {seekOffset} seconds',
});

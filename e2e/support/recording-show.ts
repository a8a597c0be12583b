import { Broadcaster } from './broadcaster.ts';
import { Product } from './product.ts';

/** For the tests of a `describe`: one product, and in each test a broadcaster who leaves when it is over. */
export class RecordingShow {
  product!: Product;
  private ada: Broadcaster | undefined;

  constructor() {
    beforeAll(async () => {
      this.product = await Product.start();
    });
    afterAll(() => this.product?.stop());
    afterEach(() => this.ada?.close());
  }

  /** A broadcaster in the middle of a stream, of which a part has been recorded. */
  async record(title: string): Promise<Broadcaster> {
    this.ada = await Broadcaster.visit(this.product.url, title.replace(/\W/g, '').slice(0, 20));
    await this.ada.person.goLive(title);
    await this.ada.recordParts(1);
    return this.ada;
  }
}

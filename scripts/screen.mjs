/** Shows the output of several running steps as if they ran one after the other. */
export class Screen {
  /** @type {{ held: (string | Buffer)[], closed: boolean }[]} The windows not yet shown to their end; the first is live. */
  #windows = [];

  /** @param {string} title */
  open(title) {
    const window = { held: /** @type {(string | Buffer)[]} */ ([title]), closed: false };
    this.#windows.push(window);
    this.#flush();
    return {
      /** @param {string | Buffer} text */
      write: (text) => {
        window.held.push(text);
        this.#flush();
      },
      /** @param {string} text */
      close: (text) => {
        window.held.push(text);
        window.closed = true;
        this.#flush();
      },
    };
  }

  #flush() {
    for (let live = this.#windows[0]; live !== undefined; live = this.#windows[0]) {
      for (const text of live.held.splice(0)) process.stdout.write(text);
      if (!live.closed) return;
      this.#windows.shift();
    }
  }
}

// A crowd takes longer to draw than a hand takes to move. So what is drawn is moved as it is, as maps are, and drawn
// anew when it comes to rest; ties and names stay in sight meanwhile.
const REST = 100; // milliseconds

export const moved = () => class extends Sigma {
  scheduleRender() {
    const asDrawn = this.drawnAt?.angle === this.getCamera().angle && !this.needToProcess;
    if (!asDrawn) return super.scheduleRender();
    const { scale, x, y } = this.shift();
    this.move(`scale(${scale}) translate(${x}px, ${y}px)`);
    clearTimeout(this.resting);
    this.resting = setTimeout(() => super.scheduleRender(), REST);
    return this;
  }

  render() {
    clearTimeout(this.resting);
    this.drawnAt = this.getCamera().getState();
    this.move("");
    return super.render();
  }

  kill() {
    clearTimeout(this.resting);
    super.kill();
  }

  // what is under the pointer, in the picture as it was drawn
  getNodeAtPosition(at) {
    const { width, height } = this.getDimensions();
    const { scale, x, y } = this.shift();
    return super.getNodeAtPosition({ x: (at.x - width / 2) / scale + width / 2 - x, y: (at.y - height / 2) / scale + height / 2 - y });
  }

  // how far the camera has gone since: its middle lies elsewhere in what was drawn
  shift() {
    const { width, height } = this.getDimensions();
    const camera = this.getCamera().getState();
    const middle = this.framedGraphToViewport(camera);
    return { scale: this.drawnAt.ratio / camera.ratio, x: width / 2 - middle.x, y: height / 2 - middle.y };
  }

  move(how) {
    for (const [name, layer] of Object.entries(this.getCanvases())) if (name !== "mouse") layer.style.transform = how;
  }
};

// What anywidget loads in Jupyter: every kind of drawing.

import { mount } from "./frame.js";
import { KINDS } from "./kinds/index.js";

export default { render: (context) => mount(KINDS, context) };

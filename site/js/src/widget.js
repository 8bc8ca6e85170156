// What anywidget loads in Jupyter: a few kinds of drawing.

import { mount } from "./frame.js";

export const widget = (kinds) => ({ render: (context) => mount(kinds, context) });

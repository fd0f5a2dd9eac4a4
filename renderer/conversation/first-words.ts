/**
 * On what holds an answer's text: the browser then tells when it was first on the screen (Element Timing), which is what
 * the waterfall of a spoken question calls painted.
 */
export const FIRST_WORDS = { elementtiming: 'answer' };

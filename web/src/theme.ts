import { Button, createTheme, Modal, NativeSelect, PasswordInput, Skeleton, TextInput, Tooltip, type MantineColorsTuple } from '@mantine/core';

/** What Mantine computes with; what is seen comes from styles/base.css. */
const petrol: MantineColorsTuple = [
  '#edf4f4',
  '#dcebeb',
  '#b6d5d7',
  '#8bbdc1',
  '#5fa2a8',
  '#378690',
  '#17808c',
  '#0e5560',
  '#0a434c',
  '#07333a',
];

export const theme = createTheme({
  colors: { petrol },
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 6 },
  fontFamily: "'Figtree Variable', system-ui, sans-serif",
  headings: { fontFamily: "'Bricolage Grotesque Variable', system-ui, sans-serif" },
  defaultRadius: 10,
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { radius: 10 }, styles: { root: { fontWeight: 600 } } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'md', withAsterisk: false } }),
    PasswordInput: PasswordInput.extend({ defaultProps: { size: 'md', withAsterisk: false } }),
    NativeSelect: NativeSelect.extend({ defaultProps: { size: 'md' } }),
    Modal: Modal.extend({
      // The scroll lock would add a style element, which the content security policy forbids.
      defaultProps: { centered: true, radius: 18, lockScroll: false, closeButtonProps: { 'aria-label': 'Close' }, overlayProps: { backgroundOpacity: 0.5, blur: 3 } },
    }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 350, radius: 8, events: { hover: true, focus: true, touch: false } } }),
    Skeleton: Skeleton.extend({ defaultProps: { radius: 10 } }),
  },
});

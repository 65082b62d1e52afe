declare module 'live' {
  export default function live(collect: number): void
}

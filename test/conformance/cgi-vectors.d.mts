import type { Members, Vector } from '../library/compare.ts'

export function runWith(cgi: object, vector: Vector, piece: number): Members | null

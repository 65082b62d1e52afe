import type { Members, Vector } from '../library/compare.ts'

export function run(vector: Vector, piece: number): Promise<Members | null>

/** A pivot that keeps less than this share of its diagonal is what rounding left of 0. */
const SINGULAR = 1e-12;

/**
 * Solves A·x = b for a symmetric positive definite A, of which the lower triangle is read, by Cholesky's decomposition
 * (Golub & Van Loan, Matrix Computations, 4.2). Undefined if A is singular or no such matrix.
 */
export function positiveDefiniteSolution(
  matrix: readonly (readonly number[])[],
  right: readonly number[],
): Float64Array | undefined {
  const size = right.length;
  const lower = matrix.map(() => new Float64Array(size)); // A = L·Lᵀ
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = matrix[row]![column]!;
      for (let k = 0; k < column; k++) rest -= lower[row]![k]! * lower[column]![k]!;
      if (column < row) {
        lower[row]![column] = rest / lower[column]![column]!;
      } else {
        if (!(rest > SINGULAR * matrix[row]![row]!)) return undefined; // NaN as well
        lower[row]![row] = Math.sqrt(rest);
      }
    }
  }
  const solution = Float64Array.from(right);
  for (let row = 0; row < size; row++) {
    for (let k = 0; k < row; k++) solution[row]! -= lower[row]![k]! * solution[k]!;
    solution[row]! /= lower[row]![row]!;
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let k = row + 1; k < size; k++) solution[row]! -= lower[k]![row]! * solution[k]!;
    solution[row]! /= lower[row]![row]!;
  }
  return solution;
}

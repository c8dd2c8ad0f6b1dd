import { BoxAndWiskers, BoxPlotController } from '@sgratzl/chartjs-chart-boxplot';
import {
  BarController,
  BarElement,
  Chart,
  Filler,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  ScatterController,
  SubTitle,
  Title,
  Tooltip,
} from 'chart.js';
import { MatrixController, MatrixElement } from 'chartjs-chart-matrix';
import annotation from 'chartjs-plugin-annotation';
import { background } from '../charts/background.js';

// The background first: annotations draw their bands at the same moment.
Chart.register(background, BarController, BarElement, Filler, Legend, LinearScale, LineController);
Chart.register(LineElement, LogarithmicScale, PointElement, ScatterController, SubTitle, Title);
Chart.register(Tooltip, MatrixController, MatrixElement, BoxPlotController, BoxAndWiskers);
Chart.register(annotation);

export { Chart };
